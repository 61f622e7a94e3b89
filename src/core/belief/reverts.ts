import type { CommitContents } from '../history/commit-contents.ts';
import type { Range } from './range.ts';

/** Git's own words, also behind the name of a subsystem: `net: Revert "net: be fast"`, `Reapply "net: be fast"`. */
const pattern = /^(?:[^"]{0,80}: ?)?(Revert|Reapply) "(.+)"\.?$/i;

/** Whether a commit, by its subject, takes back another one or brings it back. */
export function isRevert(subject: string): boolean {
  return pattern.test(subject);
}

const found = new WeakMap<CommitContents, { readonly range: Range; readonly undone: ReadonlySet<number> }>();

/** Numbers of the commits of a range that a later one takes back, by its subject: the newest so called before it. */
export function undone(range: Range, contents: CommitContents): ReadonlySet<number> {
  const last = found.get(contents);
  if (last?.range === range) return last.undone;
  const numbers = findUndone(range, contents);
  found.set(contents, { range, undone: numbers });
  return numbers;
}

function findUndone(range: Range, contents: CommitContents): ReadonlySet<number> {
  const newest = new Map<string, number>();
  const targets = new Set<number>();
  for (let number = 0; number < range.commits.length; number++) {
    const subject = contents.subject(range.commits[number]!);
    if (subject === '') continue;
    const [, verb, quoted] = pattern.exec(subject) ?? [];
    const target = verb?.toLowerCase() === 'revert' ? newest.get(quoted!) : undefined;
    if (target !== undefined) targets.add(target);
    newest.set(subject, number);
  }
  return targets;
}
