import type { LogItem } from './document.ts';
import type { GitAnswer, GitExchange } from './recorded-bisection.ts';

/** The bisect phase: every command and the answer that stands between it and the next test. */
export function readGit(items: readonly LogItem[]): readonly GitExchange[] {
  const exchanges: GitExchange[] = [];
  for (const [at, item] of items.entries()) {
    const told = commandOf(item);
    if (told === null) continue;
    const to = endOfAnswer(items, at + 1);
    exchanges.push({ told, answer: readAnswer(items.slice(at + 1, to)), from: at + 1, to });
  }
  return exchanges;
}

function commandOf(item: LogItem): GitExchange['told'] | null {
  if (item.kind === 'bisect-start') return { kind: 'start', bad: item.bad, good: [item.good] };
  if (item.kind === 'bisect-start-several') return { kind: 'start', bad: item.bad, good: [item.good, ...item.others] };
  if (item.kind === 'bisect-verdict') return { kind: 'verdict', verdict: item.verdict, commit: item.commit };
  return null;
}

/** What git prints, by the first words of it. */
const fromGit: ReadonlySet<string> = new Set([
  'progress',
  'merge-base',
  'candidate',
  'git-no-access',
  'first-bad',
  'only-skipped',
  'only-skipped-list',
  'only-skipped-end',
  'listed',
  'commit-header',
  'commit-merge',
  'commit-author',
  'commit-date',
  'commit-message',
  'tree-change',
  'file-change',
  'binary-change',
  'stat-summary',
  'stat-summary-inserted',
  'stat-summary-deleted',
  'file-created',
  'file-deleted',
  'file-mode',
  'file-renamed',
  'file-copied',
  'file-rewritten',
]);

function endOfAnswer(items: readonly LogItem[], from: number): number {
  let to = from;
  while (to < items.length && (fromGit.has(items[to]!.kind) || isStray(items, to))) to++;
  return to;
}

/** A line that nobody understands, but git goes on after it. */
function isStray(items: readonly LogItem[], at: number): boolean {
  const { kind } = items[at]!;
  const next = items[at + 1];
  return (kind === 'unknown' || kind === 'remark') && next !== undefined && fromGit.has(next.kind);
}

function readAnswer(items: readonly LogItem[]): GitAnswer | null {
  const firstBad = items.find((item) => item.kind === 'first-bad');
  if (firstBad !== undefined) return { kind: 'first-bad', commit: firstBad.commit };
  if (items.some(({ kind }) => kind === 'only-skipped'))
    return { kind: 'only-skipped', commits: items.flatMap((item) => (item.kind === 'listed' ? [item.commit] : [])) };
  const candidate = items.find((item) => item.kind === 'candidate');
  if (candidate === undefined) return null;
  const { commit, subject } = candidate;
  const progress = items.find((item) => item.kind === 'progress');
  if (progress !== undefined) return { kind: 'test', commit, subject, left: progress.left, steps: progress.steps };
  return items.some(({ kind }) => kind === 'merge-base') ? { kind: 'merge-base', commit, subject } : null;
}

/** Subjects of commits as git's answers and the result tell them. */
export function subjectsOf(items: readonly LogItem[]): ReadonlyMap<string, string> {
  const subjects = new Map<string, string>();
  for (const item of items)
    if (item.kind === 'candidate' || item.kind === 'answer') subjects.set(item.commit, item.subject);
  return subjects;
}
