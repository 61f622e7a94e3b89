/*
 * core/marks: what people say about a bisection, kept in its journal beside what was measured, and summed up for the
 * strategies. It holds no measurement and decides nothing.
 */

/** What a person says of a revision: it has the bug, it has not, or it is to be left alone. The same in a fix search. */
export type RevisionWord = 'bad' | 'good' | 'skip';

/** One thing that a person says. Commits are full ids. */
export type Mark =
  /** The commit is not the culprit. */
  | { readonly kind: 'exclude'; readonly commit: string }
  | { readonly kind: 'revision'; readonly commit: string; readonly word: RevisionWord }
  /** Crashes of this title are the bug that is looked for, or are not. */
  | { readonly kind: 'title'; readonly title: string; readonly isSame: boolean }
  /** The commit is so many times as likely as others, before the tests. */
  | { readonly kind: 'prior'; readonly commit: string; readonly weight: number }
  /** The same of all commits that touch a path. */
  | { readonly kind: 'prior-path'; readonly path: string; readonly weight: number }
  /** So many builds more than the job allows. */
  | { readonly kind: 'builds'; readonly builds: number };

/** The word that a person gave, or took back: by the number of the mark, counted from 1 over all that is no undoing. */
export interface MarkRecord {
  readonly kind: 'marked';
  readonly atMs: number;
  /** Login name of who said it. */
  readonly by: string;
  readonly because: string | null;
  readonly mark: Mark | { readonly kind: 'undo'; readonly number: number };
}

/** Weights stay between this and one in so many: no prior is so small or large that evidence could not overcome it. */
export const mostWeight = 100;

export function withinFloor(weight: number): number {
  return Math.min(mostWeight, Math.max(1 / mostWeight, weight));
}
