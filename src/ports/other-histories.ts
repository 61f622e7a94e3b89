/** A commit by its title. */
export interface TitledCommit {
  readonly commit: string;
  readonly title: string;
}

/** What is asked of a repository where a start commit, or a fix, is elsewhere than in its branch. */
export interface OtherHistories {
  /**
   * Commits among the ancestors of `tip` (full id) with this text in their message, newest first, that are at most so
   * much older than it by committer date. Throws `Failure` COMMIT_NOT_FOUND, REPO_UNUSABLE.
   */
  mentioning(text: string, tip: string, mostOlderS: number): Promise<readonly TitledCommit[]>;
  /**
   * Makes a branch, tag or commit of another repository (path or URL) readable here, and gives its full id. That
   * repository is only read. Throws `Failure` REPO_UNUSABLE, COMMIT_NOT_FOUND, DISK_FULL.
   */
  adopt(repository: string, revision: string, onProgress: (text: string) => void): Promise<string>;
}
