import { evidenceOn } from '../../core/evidence/evidence.ts';
import type { BisectionRecord } from '../../core/log/bisection-record.ts';
import { oneLine } from '../../core/log/one-line.ts';
import { holdingOf } from '../../core/marks/gather-marks.ts';
import type { PlacedCall } from '../../core/sight/call-kinds.ts';
import { startSight } from '../../core/sight/revision-sight.ts';
import { type CallMark, callsOf, callText, markOf, pairCalls, tellingKinds } from '../../core/sight/trace-text.ts';
import { fit } from '../view/format.ts';

const signs: Readonly<Record<CallMark, string>> = { telling: '*', differs: '!', alone: '+', same: ' ' };
const legend = '* telling call   ! another result   + on one side only';

/** What a revision's traced run did; with a second revision, both side by side, each call beside the one like it. */
export function sightText(record: BisectionRecord, commits: readonly string[], columns: number): string {
  const start = startSight(record.task, record.evidence, holdingOf(record.marks ?? []));
  const telling = tellingKinds(start.profile);
  const [left, right] = commits.map((commit) => tracedRevision(record, commit));
  const notes = [left!, right].flatMap((one) => (one === undefined ? [] : heading(record, one)));
  if (right === undefined) {
    const lines = left!.calls.map((call) => `${telling.has(call.kind) ? '*' : ' '} ${oneLine(callText(call))}`);
    return joined([...notes, ...lines, ...(lines.length > 0 ? ['* telling call'] : [])]);
  }
  const width = Math.max(20, Math.floor((columns - 5) / 2));
  const text = (call: PlacedCall | null) => (call === null ? '' : oneLine(callText(call)));
  const lines = pairCalls(left!.calls, right.calls).map(
    (pair) =>
      `${signs[markOf(pair, telling)]} ${fit(text(pair.left), width, '~')} | ${fit(text(pair.right), width, '~').trimEnd()}`,
  );
  return joined([
    ...notes,
    `  ${left!.commit.slice(0, 12).padEnd(width)} | ${right.commit.slice(0, 12)}`,
    ...lines,
    legend,
  ]);
}

export interface TracedRevision {
  readonly commit: string;
  readonly calls: readonly PlacedCall[];
  readonly note: string | null;
}

/** The traced run that tells most: one that crashed, else the first. */
export function tracedRevision({ evidence }: BisectionRecord, commit: string): TracedRevision {
  const { traced = [] } = evidenceOn(evidence, commit);
  const run = traced.find(({ outcome }) => outcome.kind === 'crashed') ?? traced[0];
  if (run?.trace) return { commit, ...callsOf(run.trace) };
  return { commit, calls: [], note: run === undefined ? 'it had no traced run' : 'its traced run told nothing' };
}

function heading({ commits, evidence, task }: BisectionRecord, { commit, note }: TracedRevision): string[] {
  const { sight } = evidenceOn(evidence, commit);
  const lines = [`${commit.slice(0, 12)} ${oneLine(commits.get(commit)?.subject ?? '')}`.trimEnd()];
  if (commit === task.start) lines.push('  the start commit: where the crash was seen');
  if (sight !== undefined) lines.push(`  ${sight.sight ?? 'unknown'}: ${oneLine(sight.why)}`);
  if (note !== null) lines.push(`  ${oneLine(note)}`);
  return lines;
}

function joined(lines: readonly string[]): string {
  return lines.map((line) => `${line}\n`).join('');
}
