/** What people want to read about a commit. Texts are as in the repository: hostile, unescaped. */
export interface CommitDetails {
  readonly id: string;
  readonly parents: readonly string[];
  readonly author: string;
  readonly authorEmail: string;
  /** Author date as git's default format prints it: `Mon Dec 6 17:30:37 2021 -0800`. */
  readonly authorDate: string;
  readonly subject: string;
  /** The whole message, subject line included, without a final newline. */
  readonly message: string;
}
