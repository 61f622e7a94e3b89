import type { CommitDetails } from '../core/history/commit-details.ts';
import type { CommitGraph } from '../core/history/commit-graph.ts';
import type { Release } from '../core/history/release.ts';

/** What is left out of a history: parents are then those that are left, as git simplifies histories. */
export interface HistoryLimits {
  /** Of a merge only the first parent. */
  readonly firstParent: boolean;
  /** Only commits that touch these pathspecs; empty for all. */
  readonly paths: readonly string[];
}

/**
 * A git repository of a kernel (or any project), only ever read. Commits are full ids, 40 hex.
 * Every method throws `Failure` (REPO_UNUSABLE, COMMIT_NOT_FOUND, DISK_FULL).
 */
export interface SourceTree {
  /** Makes the repository readable here: clones or fetches where needed. `needed` are revisions that must be there. */
  prepare(needed: readonly string[], onProgress: (text: string) => void): Promise<void>;
  /** Full commit id of a hash, abbreviation, tag or branch. */
  resolve(revision: string): Promise<string>;
  /** All ancestors of `tips` (themselves included), without the ancestors of `without`. */
  history(tips: readonly string[], without?: readonly string[], limits?: HistoryLimits): Promise<CommitGraph>;
  /** Every tag that names a commit, as `{ tag, commit }`, in no order. */
  tags(): Promise<readonly Release[]>;
  details(commits: readonly string[]): Promise<readonly CommitDetails[]>;
  /** Files a commit changes against its first parent, as `git show --stat --summary` prints them, and as paths. */
  changes(commit: string): Promise<{ readonly stat: string; readonly paths: readonly string[] }>;
  /** Contents of a file at a commit; null where there is none. At most `maxBytes` (default 8 MiB) are read. */
  file(commit: string, path: string, maxBytes?: number): Promise<string | null>;
}
