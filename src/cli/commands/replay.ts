import { Failure } from '../../core/failure/failure.ts';
import { oneLine } from '../../core/log/one-line.ts';
import type { LogDocument } from '../../core/log/syzbot/document.ts';
import { type Difference, differences } from '../../core/replay/differences.ts';
import { type Replay, type ReplayedDecision, replay } from '../../core/replay/replay.ts';
import type { ReplayRulesName } from '../../core/replay/rules.ts';
import { readAnyLog } from '../any-log.ts';
import { logBytes } from '../log-file.ts';
import { exitCodes } from '../output/exit.ts';
import { printForeign } from '../output/foreign-text.ts';
import { stateDirectory } from '../state-directory.ts';
import { reporting } from './reporting.ts';

export interface ReplayOptions {
  readonly format: 'syzbot' | 'json';
  readonly rules?: ReplayRulesName | undefined;
}

/**
 * Searches a recorded bisection again: the log that comes out goes to standard output, what differs from the
 * recording to standard error. Exit code 0 whatever differs.
 */
export function replayLogFile(path: string, { format, rules }: ReplayOptions): Promise<number> {
  return reporting({ json: format === 'json', state: stateDirectory(undefined) }, async () => {
    const document = await readAnyLog(path);
    refuseWithoutRuns(document, path);
    const replayed = replay(document, rules ?? null);
    const found = differences(document, replayed.document);
    if (format === 'json')
      await printForeign(Buffer.from(`${JSON.stringify(replayJson(document, replayed, found), null, 2)}\n`));
    else {
      await printForeign(logBytes(replayed.document));
      process.stderr.write(summary(replayed, found) + notesText(document));
    }
    return exitCodes.done;
  });
}

function refuseWithoutRuns({ format, items }: LogDocument, path: string): void {
  if (
    format === 'syzbot' &&
    items.some(({ kind }) => kind === 'cause-start' || kind === 'fix-start' || kind === 'test')
  )
    return;
  throw new Failure('LOG_UNUSABLE', {
    what: `${path} cannot be replayed`,
    why: 'it records verdicts only, no builds and runs that rules could judge',
    mend: 'give a log of syzbot, or one that culprit wrote in this format',
  });
}

function summary(replayed: Replay, found: readonly Difference[]): string {
  const { rules, rulesOfLog, decisions, stopped, notReached } = replayed;
  const lines = [
    `rules of ${rules}${rulesOfLog ? ', told from the format' : ''}: ${decisions.length} revisions judged${found.length === 0 ? ', the same log byte for byte' : ''}`,
    ...decisions.filter(differs).map(differenceLine),
  ];
  if (stopped !== null)
    lines.push(
      `stopped: ${stopped}${lastWord(decisions)}${notReached > 0 ? `; ${notReached} recorded tests were not reached` : ''}`,
    );
  else if (notReached > 0) lines.push(`the search ends here; ${notReached} recorded tests were not reached`);
  else if (found.length > 0) lines.push(...found.slice(0, 5).map(lineDifference));
  return lines.map((line) => `replay: ${line}\n`).join('');
}

/** What the rules said last, where the recording states no verdict to compare it with. */
function lastWord(decisions: readonly ReplayedDecision[]): string {
  const last = decisions.at(-1);
  if (last === undefined || last.recorded !== null) return '';
  return `: ${last.commit.slice(0, 12)} is ${last.verdict}, ${oneLine(last.because)}`;
}

/** What of the recording is missing or was not understood: at most ten notes. */
function notesText({ notes }: LogDocument): string {
  const lines = notes.slice(0, 10).map(({ line, text }) => `note: ${line === null ? '' : `line ${line}: `}${text}\n`);
  if (notes.length > lines.length) lines.push(`note: and ${notes.length - lines.length} more\n`);
  return lines.join('');
}

const differs = ({ recorded, verdict }: ReplayedDecision) => recorded !== null && recorded !== verdict;

function differenceLine({ commit, release, verdict, because, recorded }: ReplayedDecision): string {
  const what = `${commit.slice(0, 12)}${release === null ? '' : ` (${oneLine(release)})`}`;
  return `${what}: the recording says ${recorded}, the rules say ${verdict}: ${oneLine(because)}`;
}

function lineDifference({ line, recorded, replayed }: Difference): string {
  const show = (text: string | null) => (text === null ? 'nothing' : `"${oneLine(text.slice(0, 100))}"`);
  return `line ${line}: the recording has ${show(recorded)}, the replay ${show(replayed)}`;
}

function replayJson(document: LogDocument, replayed: Replay, found: readonly Difference[]) {
  const { rules, decisions, conclusion, stopped, notReached } = replayed;
  return {
    rules,
    identical: found.length === 0,
    decisions: decisions.map((decision) => ({ ...decision, differs: differs(decision) })),
    conclusion:
      conclusion === null
        ? null
        : { kind: conclusion.kind, culprit: conclusion.kind === 'found' ? conclusion.culprit : null },
    stopped,
    notReached,
    differences: found,
    notes: document.notes,
  };
}
