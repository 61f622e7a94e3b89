import type { BisectionRecord } from './bisection-record.ts';
import type { Terms } from './git-words.ts';
import { labelLines } from './label-lines.ts';
import type { LogEntry } from './log-entry.ts';
import { markLines } from './mark-lines.ts';
import { oneLine } from './one-line.ts';
import { proofLines } from './proof-lines.ts';
import { progress } from './syzbot-text.ts';

/**
 * The log as `git bisect log` prints it: `git bisect replay` accepts it. A fix search uses the terms `old` for
 * "still crashes" and `new` for "fixed", so that nobody has to turn good and bad in the head.
 */
export function gitText(record: BisectionRecord): string {
  const lines = record.entries.flatMap((entry) => entryLines(entry, record));
  const { conclusion } = record;
  if (conclusion?.kind === 'found') {
    const { newer } = termsOf(record);
    lines.push(`# first ${newer} commit: ${bracket(conclusion.culprit, record)}`);
    lines.push(`# probability ${conclusion.confidence.toFixed(3)}: ${conclusion.label}`);
    lines.push(...labelLines(record).map((line) => `# ${line}`));
    lines.push(...proofLines(record).map((line) => `# ${line}`));
  }
  if (conclusion?.kind === 'inconclusive')
    for (const { commit, probability } of conclusion.candidates)
      lines.push(
        `# possible first ${termsOf(record).newer} commit: ${bracket(commit, record)}`,
        `# probability ${probability.toFixed(3)}`,
      );
  lines.push(...markLines(record).map((line) => `# ${line}`));
  return lines.map((line) => `${line}\n`).join('');
}

/** The words for the two states. */
function termsOf({ task, git }: BisectionRecord): Terms {
  if (git !== undefined) return git.terms;
  return task.kind === 'cause' ? { newer: 'bad', older: 'good' } : { newer: 'new', older: 'old' };
}

function entryLines(entry: LogEntry, record: BisectionRecord): string[] {
  const { newer, older } = termsOf(record);
  const words = { bad: newer, good: older, skip: 'skip' };
  switch (entry.kind) {
    case 'bisect-start':
      return [
        startLine(record),
        `# ${newer}: ${bracket(entry.bad, record)}`,
        `git bisect ${newer} ${entry.bad}`,
        ...entry.good.flatMap((good) => [`# ${older}: ${bracket(good, record)}`, `git bisect ${older} ${good}`]),
      ];
    case 'progress':
      return [`# ${progress(entry.left, entry.steps)}`];
    case 'merge-base':
      return ['# Bisecting: a merge base must be tested'];
    case 'note':
      return [`# ${oneLine(entry.text)}`];
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

/** Git takes only what is quoted as it quotes itself. */
function startLine(record: BisectionRecord): string {
  const { newer, older } = termsOf(record);
  const { firstParent = false, paths = [] } = record.git ?? {};
  const terms = newer === 'bad' && older === 'good' ? [] : [`--term-new=${newer}`, `--term-old=${older}`];
  const options = [...terms, ...(firstParent ? ['--first-parent'] : []), ...(paths.length > 0 ? ['--', ...paths] : [])];
  return ['git bisect start', ...options.map((option) => `'${option.replaceAll("'", "'\\''")}'`)].join(' ');
}

function bracket(commit: string, { commits }: BisectionRecord): string {
  return `[${commit}] ${oneLine(commits.get(commit)?.subject ?? '')}`;
}
