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
  readonly #numbers = new Map<string, number>();
  readonly #paths: string[] = [];
  readonly #touched = new Map<number, { readonly subject: string; readonly paths: Uint32Array }>();

  constructor(startTree: Iterable<string>) {
    this.#inStartTree = new Set(startTree);
  }

  add(commit: number, subject: string, paths: readonly string[]): void {
    this.#touched.set(commit, { subject, paths: Uint32Array.from(paths, (path) => this.#numberOf(path)) });
  }

  has(commit: number): boolean {
    return this.#touched.has(commit);
  }

  paths(commit: number): readonly string[] {
    return Array.from(this.#touched.get(commit)?.paths ?? [], (number) => this.#paths[number]!);
  }

  subject(commit: number): string {
    return this.#touched.get(commit)?.subject ?? '';
  }

  inStartTree(path: string): boolean {
    return this.#inStartTree.has(path);
  }

  #numberOf(path: string): number {
    const known = this.#numbers.get(path);
    if (known !== undefined) return known;
    this.#paths.push(path);
    this.#numbers.set(path, this.#paths.length - 1);
    return this.#paths.length - 1;
  }
}
