import { oneLine } from '../../core/log/one-line.ts';
import type { WeighedCommit } from '../../core/search/evidence/weighed-commits.ts';

/** Commits of which each is shown. */
const mostSuspicious = 20;
/** Commits shown for each reason to suspect them little. */
const perReason = 5;

/**
 * Which commits are most and least suspicious for what they change. One line a commit: weight (1 is an ordinary one),
 * hash, subject, reasons; the least by reason, with how many have it.
 */
export function priorsText(commits: readonly WeighedCommit[], subject: (commit: string) => string): string {
  const line = ({ commit, weight, why }: WeighedCommit) =>
    `  ${weightText(weight).padStart(4)} ${commit.slice(0, 12)} ${oneLine(subject(commit))}${why.length === 0 ? '' : `   (${why.join(', ')})`}`;
  const most = commits.filter(({ weight }) => weight > 1);
  const groups = [...byReason(commits.filter(({ weight }) => weight < 1))].toSorted(
    ([, a], [, b]) => b.length - a.length,
  );
  return [
    `${commits.length} commits; 1 is the weight of an ordinary one`,
    ...heading('most suspicious', most.length),
    ...most.slice(0, mostSuspicious).map(line),
    ...groups.flatMap(([why, group]) => [
      ...heading(why, group.length),
      ...group.slice(0, perReason).map((commit) => line({ ...commit, why: [] })),
    ]),
  ]
    .map((text) => `${text}\n`)
    .join('');
}

/** The same for machines, all commits with their weights; `why` says why there are none. */
export function priorsJson(
  commits: readonly WeighedCommit[],
  subject: (commit: string) => string,
  why: string | null,
): string {
  const told = commits.map(({ commit, weight, why: reasons }) => ({
    commit,
    subject: subject(commit),
    weight,
    why: reasons,
  }));
  return `${JSON.stringify({ commits: told, why })}\n`;
}

function byReason(commits: readonly WeighedCommit[]): ReadonlyMap<string, readonly WeighedCommit[]> {
  const groups = new Map<string, WeighedCommit[]>();
  for (const commit of commits) {
    const why = commit.why.join(', ');
    const group = groups.get(why);
    if (group === undefined) groups.set(why, [commit]);
    else group.push(commit);
  }
  return groups;
}

function heading(what: string, count: number): string[] {
  return count === 0 ? [] : [`${what}: ${count}`];
}

function weightText(weight: number): string {
  return weight < 1 ? weight.toFixed(2) : weight.toFixed(1);
}
