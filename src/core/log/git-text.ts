import type { BisectionRecord } from './bisection-record.ts';
import type { LogEntry } from './log-entry.ts';
import { oneLine } from './one-line.ts';

/**
 * The log as `git bisect log` prints it: `git bisect replay` accepts it. A fix search uses the terms `old` for
 * "still crashes" and `new` for "fixed", so that nobody has to turn good and bad in the head.
 */
export function gitText(record: BisectionRecord): string {
  const lines = record.entries.flatMap((entry) => entryLines(entry, record));
  const { conclusion } = record;
  if (conclusion?.kind === 'found') {
    const [newer] = terms(record);
    lines.push(`# first ${newer} commit: ${bracket(conclusion.culprit, record)}`);
    lines.push(`# probability ${conclusion.confidence.toFixed(3)}: ${conclusion.label}`);
  }
  if (conclusion?.kind === 'inconclusive')
    for (const { commit, probability } of conclusion.candidates)
      lines.push(`# possible first bad commit: ${bracket(commit, record)}`, `# probability ${probability.toFixed(3)}`);
  return lines.map((line) => `${line}\n`).join('');
}

/** The words for the newer and the older state. */
function terms({ task }: BisectionRecord): readonly ['bad', 'good'] | readonly ['new', 'old'] {
  return task.kind === 'cause' ? ['bad', 'good'] : ['new', 'old'];
}

function entryLines(entry: LogEntry, record: BisectionRecord): string[] {
  const [newer, older] = terms(record);
  const words = { bad: newer, good: older, skip: 'skip' };
  switch (entry.kind) {
    case 'bisect-start':
      return [
        `git bisect start${record.task.kind === 'fix' ? ' --term-new=new --term-old=old' : ''}`,
        `# ${newer}: ${bracket(entry.bad, record)}`,
        `git bisect ${newer} ${entry.bad}`,
        ...entry.good.flatMap((good) => [`# ${older}: ${bracket(good, record)}`, `git bisect ${older} ${good}`]),
      ];
    case 'bisect-verdict':
      return [
        `# ${words[entry.verdict]}: ${bracket(entry.commit, record)}`,
        `git bisect ${words[entry.verdict]} ${entry.commit}`,
      ];
    case 'test':
      return [`# tested ${entry.commit.slice(0, 12)}: ${oneLine(entry.because)}`];
    case 'only-skipped':
      return ['# only skipped commits left to test'];
    default:
      return [];
  }
}

function bracket(commit: string, { commits }: BisectionRecord): string {
  return `[${commit}] ${oneLine(commits.get(commit)?.subject ?? '')}`;
}
