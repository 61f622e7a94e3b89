import { readFile, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { Failure } from '../../core/failure/failure.ts';
import { type Recipients, recipientsFromScript, recipientsOfFile } from '../../core/report/recipients.ts';
import type { Cancellation } from '../../ports/cancellation.ts';
import { runProcess } from '../process/run-process.ts';

const script = 'scripts/get_maintainer.pl';
/** The kernel's has 700 KB. */
const mostMaintainersBytes = 16 << 20;

export interface SourceDirectoryOptions {
  readonly signal?: Cancellation;
  /** Of the script, for one file. */
  readonly timeoutMs?: number;
}

/** A kernel's source tree that is only read: who looks after its files. */
export class SourceDirectory {
  readonly #path: string;
  readonly #options: SourceDirectoryOptions;
  readonly #known = new Map<string, Recipients | null>();

  private constructor(path: string, options: SourceDirectoryOptions) {
    this.#path = path;
    this.#options = options;
  }

  /** Throws `Failure` INPUT_UNREADABLE where the directory is none of a kernel's sources. */
  static async open(path: string, options: SourceDirectoryOptions = {}): Promise<SourceDirectory> {
    try {
      const real = await realpath(path);
      const maintainers = await stat(join(real, 'MAINTAINERS'));
      if (!maintainers.isFile() || maintainers.size > mostMaintainersBytes) throw new Error('its MAINTAINERS is odd');
      return new SourceDirectory(real, options);
    } catch (error) {
      throw new Failure('INPUT_UNREADABLE', {
        what: `\`${path}\` is no source tree of a kernel`,
        why: error instanceof Error ? error.message : String(error),
        mend: 'name the directory in which MAINTAINERS is',
        cause: error,
      });
    }
  }

  /**
   * Who is to hear of a crash in a file, given relative to the tree; null where nobody is named. By the tree's own
   * script where it can be run for the file, with the history of the file as syzbot asks for it, else by MAINTAINERS.
   */
  async recipients(file: string): Promise<Recipients | null> {
    const known = this.#known.get(file);
    if (known !== undefined) return known;
    const found = (await this.#byScript(file)) ?? recipientsOfFile(file, await this.#maintainers());
    const answer = isNobody(found) ? null : found;
    this.#known.set(file, answer);
    return answer;
  }

  async #byScript(file: string): Promise<Recipients | null> {
    if (!(await this.#has(script)) || !(await this.#has(file))) return null;
    const first = await this.#ask(file, ['--git-min-percent=15']);
    if (first === null || first.to.length + first.cc.length > 1) return first;
    return (await this.#ask(file, ['--git-min-percent=15', '--git-blame'])) ?? first;
  }

  async #ask(file: string, how: readonly string[]): Promise<Recipients | null> {
    try {
      const end = await runProcess({
        argv: ['perl', script, ...how, '-f', file],
        cwd: this.#path,
        timeoutMs: this.#options.timeoutMs ?? 60_000,
        isolation: 'confined',
        keepBytes: 1 << 18,
        ...(this.#options.signal === undefined ? {} : { signal: this.#options.signal }),
      });
      const found = end.status === 0 ? recipientsFromScript(end.stdout.toString('utf8')) : null;
      return found === null || isNobody(found) ? null : found;
    } catch {
      return null;
    }
  }

  /** Whether it is a file in the tree, not one that a link or `..` leads to. */
  async #has(file: string): Promise<boolean> {
    try {
      const real = await realpath(join(this.#path, file));
      return real.startsWith(this.#path + sep) && (await stat(real)).isFile();
    } catch {
      return false;
    }
  }

  async #maintainers(): Promise<string> {
    return await readFile(join(this.#path, 'MAINTAINERS'), 'utf8').catch(() => '');
  }
}

function isNobody({ to, cc }: Recipients): boolean {
  return to.length + cc.length === 0;
}
