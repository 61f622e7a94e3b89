/** Arguments by which `git log` prints what `ContentsReader` reads, for commits on standard input. */
export const contentsArguments = [
  'log',
  '--no-walk=unsorted',
  '--stdin',
  '-z',
  '--format=tformat:%H%x00%s',
  '--raw',
  '--no-abbrev',
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
/** About so much is kept of a subject or a path; the cost of longer ones stays linear. */
const mostFieldBytes = 1 << 13;

type OnCommit = (id: string, subject: string, paths: readonly string[]) => void;

/**
 * Reads, chunk by chunk, fields that end in NUL: the id, the subject, and for each file a field that begins with a colon,
 * of a merge two, and its path. Which of them stand apart by a line feed or an empty field changes, but no id begins so.
 */
export class ContentsReader {
  readonly #onCommit: OnCommit;
  #rest: Buffer = Buffer.alloc(0);
  #next: 'subject' | 'path' | 'id or file' = 'id or file';
  #commit: { readonly id: string; subject: string; readonly paths: string[] } | null = null;

  constructor(onCommit: OnCommit) {
    this.#onCommit = onCommit;
  }

  push(chunk: Buffer): void {
    const text = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let start = 0;
    for (let end = text.indexOf(0); end >= 0; end = text.indexOf(0, start)) {
      this.#field(text.toString('utf8', start, Math.min(end, start + mostFieldBytes)));
      start = end + 1;
    }
    this.#rest = text.subarray(start, start + mostFieldBytes);
  }

  /** Tells of the last commit. */
  end(): void {
    if (this.#commit !== null) this.#onCommit(this.#commit.id, this.#commit.subject, this.#commit.paths);
    this.#commit = null;
  }

  #field(text: string): void {
    const { paths = [] } = this.#commit ?? {};
    if (this.#next === 'path') {
      if (paths.length < mostPaths) paths.push(text);
      this.#next = 'id or file';
    } else if (this.#next === 'subject') {
      this.#commit!.subject = text;
      this.#next = 'id or file';
    } else if (/^\n?:/.test(text)) this.#next = 'path';
    else if (text !== '') this.#begin(text);
  }

  #begin(id: string): void {
    this.end();
    this.#commit = { id: id.trim(), subject: '', paths: [] };
    this.#next = 'subject';
  }
}
