import type { Progress } from '../../app/observer.ts';
import type { AheadRecord, BuildRecord } from '../../core/evidence/journal-event.ts';
import { oneLine } from '../../core/log/one-line.ts';
import { resultText } from '../../core/log/syzbot-text.ts';
import { clock, count } from './format.ts';
import { rowsOf, type ViewState, whatIsLeft } from './view-state.ts';

/** How far a long build is, for now and then a line where there is no terminal; null when nothing is built. */
export function buildLine(view: ViewState, nowMs: number): string | null {
  const [building] = view.building.values();
  if (building?.progress == null) return null;
  const { commit, progress, sinceMs } = building;
  const of = progress.expected === null ? '' : ` of about ${count(progress.expected)}`;
  return `building ${commit.slice(0, 12)} for ${clock(nowMs - sinceMs)}: ${count(progress.done)}${of} files, at ${oneLine(progress.what)}`;
}

/** What is said in plain lines about a piece of progress, where there is no terminal; null for what is not worth a line. */
export function plainLine(before: ViewState, after: ViewState, progress: Progress): string | null {
  switch (progress.kind) {
    case 'preparing':
      return progress.what === before.preparing ? null : oneLine(progress.what);
    case 'begun':
      return `bisection ${progress.id}: ${progress.task.kind} of the crash at ${progress.task.start.slice(0, 12)}${progress.events.length > 0 ? `, going on after ${progress.events.length} finished builds and runs` : ''}`;
    case 'decided':
      return stageLine(before, after);
    case 'building':
      return progress.progress === null
        ? `building ${named(after, progress.commit)}${progress.ahead ? ', which may be asked for next' : ''}`
        : null;
    case 'built':
    case 'built-ahead':
      return builtLine(after, progress.record);
    case 'ran':
      return `ran ${progress.record.commit.slice(0, 12)}${progress.record.traced ? ' traced' : ''}: ${resultText(progress.record.outcome)} (${clock(progress.record.wallMs)})${sightSaid(before, after, progress.record.commit)}`;
    case 'subject':
    case 'running':
    case 'concluded':
      return null;
  }
}

function builtLine(view: ViewState, record: BuildRecord | AheadRecord): string {
  const { outcome, wallMs, cached } = record;
  const name = named(view, record.commit);
  if (record.kind === 'built' && record.ahead) return `${outcome.kind} ahead: ${name}`;
  const when = record.kind === 'built-ahead' ? ', ahead' : '';
  if (outcome.kind === 'built') return `built ${name}${cached ? ' (was in the store)' : ` in ${clock(wallMs)}`}${when}`;
  if (outcome.kind === 'given-up') return `gave up building ${name} ahead`;
  const why = outcome.kind === 'build-failed' ? (outcome.errors[0] ?? '') : outcome.reason;
  return `${outcome.kind} ${name}: ${oneLine(why)}${when}`;
}

/** What a run told of sight, where it is new. */
function sightSaid(before: ViewState, after: ViewState, commit: string): string {
  const sightIn = (view: ViewState) => rowsOf(view).find((row) => row.commit === commit)?.evidence.sight;
  const sight = sightIn(after);
  if (sight === undefined || sight.why === sightIn(before)?.why) return '';
  return `\n  sight ${sight.sight ?? 'unknown'}: ${oneLine(sight.why)}`;
}

function stageLine(before: ViewState, after: ViewState): string | null {
  const [ask] = after.asks;
  if (ask === undefined || (before.asks[0]?.commit === ask.commit && before.asks[0]?.why === ask.why)) return null;
  const { candidates = null, name } = after.stage ?? { name: '' };
  const left = whatIsLeft(after);
  const range = candidates === null ? '' : `, ${count(candidates)} commits to go`;
  return `${name}${range}${left === null ? '' : `, ${left}`}: next ${ask.commit.slice(0, 12)} (${oneLine(ask.why)})`;
}

function named({ subjects }: ViewState, commit: string): string {
  const subject = subjects.get(commit);
  return subject === undefined ? commit.slice(0, 12) : `${commit.slice(0, 12)} "${oneLine(subject)}"`;
}
