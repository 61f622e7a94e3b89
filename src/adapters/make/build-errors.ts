/** Error lines that a failed build keeps. */
const mostErrors = 20;
const longestError = 300;
/** A cause is looked for in the first characters of a line: patterns take more than linear time. */
const searched = 1000;
/** Lines that are remembered from the end, to look for the host's own trouble and for a last resort. */
const tailLines = 200;

/** Where an error is, as compilers and Kconfig write it: file, line, perhaps column. */
const place = String.raw`[\w@%+~.,/-]{1,200}:\d+(?::\d+)?: `;

/** Lines that name a cause; what is kept of them is the match. */
const causes: readonly RegExp[] = [
  new RegExp(`${place}(?:fatal |internal compiler )?error: .*`, 'i'),
  new RegExp(
    `${place}(?:syntax error|invalid statement|unknown statement|.*recursive dependency detected|can't open file .*).*`,
  ),
  new RegExp(`(?:${place})?undefined reference to .*`),
  /(?:[\w@%+~.,/()-]{1,200}: )?multiple definition of .*/,
  /ERROR: (?:modpost: )?.*/,
  /\b(?:ld|ld\.bfd|ld\.lld): (?:error: .*|.*(?:relocation truncated|overlaps section|region .* overflowed|undefined symbol|cannot find ).*)/,
  /(?:cc1|cc1plus|as|gcc|clang): (?:fatal |internal compiler )?error: .*/,
  /^.*recursive dependency detected!.*/,
  /No rule to make target .*/,
  /Can't find default configuration .*/,
  /[\w./+-]{1,200}:\d+: \*\*\* .*/,
  /error: objtool.*|^.*objtool: .*(?:error|failed).*/i,
  /(?:\/bin\/)?(?:ba|da)?sh: \d+: .*(?:not found|[Ss]yntax error).*/,
  /\b(?:SyntaxError|ModuleNotFoundError): .*/,
];

/** What make says last, at every level; kept only where nothing better was seen. */
const makeGaveUp = /^make(?:\[\d+\])?: \*\*\* /;
/** A `-k` build says these of every directory. */
const noise = /Waiting for unfinished jobs|not remade because of errors|^collect2: /;

/** Collects the lines of a build's output that say why it failed, while it runs. */
export class BuildErrors {
  readonly #errors = new Set<string>();
  readonly #tail: string[] = [];
  readonly #ownPaths: readonly string[];

  /** `ownPaths`: directories of ours that errors do not show; a file is named as it is in the tree. */
  constructor(ownPaths: readonly string[]) {
    this.#ownPaths = ownPaths.map((path) => `${path}/`).toSorted((a, b) => b.length - a.length);
  }

  line(raw: string): void {
    const line = this.#clean(raw);
    if (line === '') return;
    this.#tail.push(line);
    if (this.#tail.length > 2 * tailLines) this.#tail.splice(0, tailLines);
    if (this.#errors.size >= mostErrors || noise.test(line)) return;
    const cause = causeIn(line.slice(0, searched));
    if (cause !== null) this.#errors.add(cause.slice(0, longestError));
  }

  /** The first error lines, at most 20; where none was understood, what make said last and the lines before it. */
  get first(): readonly string[] {
    if (this.#errors.size > 0) return [...this.#errors];
    const end = this.#tail.findIndex((line) => makeGaveUp.test(line));
    const upTo = end < 0 ? this.#tail.length : end + 1;
    return this.#tail.slice(Math.max(0, upTo - 5), upTo).map((line) => line.slice(0, longestError));
  }

  /** The newest lines, at least the last 200 where there were so many. */
  get tail(): readonly string[] {
    return this.#tail;
  }

  #clean(line: string): string {
    let text = line.replace(/\x1b\[[0-9;?]*[A-Za-z]/g, '').replace(/[\0-\x08\x0b-\x1f\x7f-\x9f]/g, '');
    for (const path of this.#ownPaths) text = text.replaceAll(path, '');
    return text.trimEnd();
  }
}

function causeIn(line: string): string | null {
  for (const cause of causes) {
    const found = cause.exec(line);
    if (found !== null) return found[0].trim();
  }
  return null;
}

const inSource = new RegExp(`^${place}(?:(?:fatal )?error: |syntax error|invalid statement|unknown statement)`);

/** Whether the errors lie in source text, so that a build from nothing would fail in the same way. */
export function lieInSource(errors: readonly string[]): boolean {
  return errors.some((error) => inSource.test(error) && !error.includes('No such file'));
}
