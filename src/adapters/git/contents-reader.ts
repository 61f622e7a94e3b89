/** Arguments by which `git log` prints what `ContentsReader` reads, for commits on standard input. */
export const contentsArguments = [
  'log',
  '--no-walk=unsorted',
  '--stdin',
  '-z',
  '--format=tformat:%x00%H%x00%s',
  '--name-only',
  '--no-renames',
  // of merges the files that are as in none of the parents
  '-c',
  '--encoding=UTF-8',
  '--no-color',
  '--no-ext-diff',
  '--no-textconv',
  '--ignore-submodules=none',
] as const;

/** Files kept of one commit: what touches more touches everything. */
const mostPaths = 5000;

/**
 * Reads, chunk by chunk, fields that end in NUL: an empty one, the id, the subject, and the paths, the first of them behind
 * a line feed. Paths are never empty, so that an empty field begins the next commit.
 */
export class ContentsReader {
  readonly #onCommit: (id: string, subject: string, paths: readonly string[]) => void;
  #rest: Buffer = Buffer.alloc(0);
  #fields: string[] = [];

  constructor(onCommit: (id: string, subject: string, paths: readonly string[]) => void) {
    this.#onCommit = onCommit;
  }

  push(chunk: Buffer): void {
    const text = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let start = 0;
    for (let end = text.indexOf(0); end >= 0; end = text.indexOf(0, start)) {
      this.#field(text.toString('utf8', start, end));
      start = end + 1;
    }
    this.#rest = text.subarray(start);
  }

  /** Tells of the last commit. */
  end(): void {
    const [id, subject, ...paths] = this.#fields;
    if (id !== undefined && subject !== undefined) this.#onCommit(id, subject, paths);
    this.#fields = [];
  }

  #field(text: string): void {
    // A subject may be empty: it is the field behind the id.
    if (text === '' && this.#fields.length !== 1) this.end();
    else if (this.#fields.length === 2) this.#fields.push(text.replace(/^\n/, ''));
    else if (this.#fields.length < 2 + mostPaths) this.#fields.push(text);
  }
}
