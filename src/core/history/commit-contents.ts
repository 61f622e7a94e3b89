/** What commits of a graph change and how they are called, by graph index; as far as somebody looked. */
export interface CommitContents {
  has(commit: number): boolean;
  /** Files that it touches, relative to the tree; of a merge those that are as in none of its parents. */
  paths(commit: number): readonly string[];
  /** First line of its message. */
  subject(commit: number): string;
  /** Whether the tree of the start commit has a file. */
  inStartTree(path: string): boolean;
}

/** Each path is kept once, however many commits touch it. */
export class CommitContentsTable implements CommitContents {
  readonly #inStartTree: ReadonlySet<string>;
  readonly #paths = new Map<string, string>();
  readonly #commits = new Map<number, { readonly subject: string; readonly paths: readonly string[] }>();

  constructor(startTree: Iterable<string>) {
    this.#inStartTree = new Set(startTree);
  }

  add(commit: number, subject: string, paths: readonly string[]): void {
    this.#commits.set(commit, { subject, paths: paths.map((path) => this.#once(path)) });
  }

  has(commit: number): boolean {
    return this.#commits.has(commit);
  }

  paths(commit: number): readonly string[] {
    return this.#commits.get(commit)?.paths ?? [];
  }

  subject(commit: number): string {
    return this.#commits.get(commit)?.subject ?? '';
  }

  inStartTree(path: string): boolean {
    return this.#inStartTree.has(path);
  }

  #once(path: string): string {
    const known = this.#paths.get(path);
    if (known === undefined) this.#paths.set(path, path);
    return known ?? path;
  }
}
