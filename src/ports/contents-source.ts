/** What commits change and how they are called, from a repository. Throws `Failure` as `SourceTree` does. */
export interface ContentsSource {
  /**
   * Tells of each commit its subject and the files that it touches, against its parent; of a merge the files that are
   * as in none of its parents.
   */
  contents(
    commits: readonly string[],
    onCommit: (id: string, subject: string, paths: readonly string[]) => void,
  ): Promise<void>;
  /** All files of a commit, relative to the tree. */
  files(commit: string): Promise<readonly string[]>;
}
