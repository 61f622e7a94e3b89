/*
 * adapters/command: a command of the user in place of a kernel and a machine. "Building" a revision makes a work tree
 * ready for it; a "run" is the command in such a tree, and its exit status means what it means to `git bisect run`.
 */
import { writeFile } from 'node:fs/promises';
import type { BuildOutcome, RunOutcome } from '../../core/evidence/outcome.ts';
import type { Cancellation } from '../../ports/cancellation.ts';
import type { BuildRequest, KernelBuilder, Product } from '../../ports/kernel-builder.ts';
import type { TestMachine } from '../../ports/test-machine.ts';
import { aborted, notRunnable } from './command-failure.ts';
import { readExecution, untestable } from './command-outcome.ts';
import { type Execution, execute } from './execute.ts';
import { TreePool } from './tree-pool.ts';

export interface CommandOptions {
  readonly command: readonly string[];
  /** A shell line that makes a revision ready; null where there is none. */
  readonly build: string | null;
  readonly timeoutMs: number | null;
  readonly buildTimeoutMs: number | null;
  readonly timeoutIs: 'bad' | 'skip';
  readonly titles: 'linux' | null;
  readonly jobs: number;
  /** Work trees in which what may be asked for next is built; default 0. */
  readonly ahead?: number;
  /** Whether runs that go side by side share a work tree. */
  readonly sharedTree: boolean;
  /** Where the command must be runnable: a revision known to be good; null where none is known. */
  readonly reference: string | null;
  /** Moves a work tree to a commit, files of the user in place; returns its path. */
  readonly checkout: (tree: number, commit: string, signal: Cancellation) => Promise<string>;
  /** Path of a file of ours for what a build that nobody asked for prints. */
  readonly scratch: (name: string) => string;
}

/** A work tree at a commit, and how its build ended; null where nothing is built. */
interface ReadyTree {
  readonly path: string;
  readonly built: Execution | null;
  /** Whether a run may have changed it since. */
  used: boolean;
}

export interface CommandWorkshop {
  readonly builder: KernelBuilder<Product>;
  readonly machine: TestMachine<Product>;
}

export function commandWorkshop(options: CommandOptions): CommandWorkshop {
  const trees = new CommandTrees(options);
  return {
    builder: {
      // Builds ahead take no more trees than there are beside those for runs, so that no run waits for one.
      workers: options.ahead ? 1 + options.ahead : options.jobs,
      mostAhead: options.ahead ?? 0,
      build: (request, _onProgress, signal) => trees.build(request, signal),
      kernel: (key) => Promise.resolve({ key }),
    },
    machine: {
      count: options.jobs,
      prepare: () => Promise.resolve(),
      run: async ({ kernel, consolePath }, signal) => {
        const execution = await trees.run(kernel.key, consolePath, signal);
        if (execution === null) return { outcome: buildFailedNow, wallMs: 0, report: null };
        await trees.refuseUnusable(execution, signal);
        return { ...readExecution(execution, options), wallMs: execution.wallMs };
      },
    },
  };
}

const buildFailedNow: RunOutcome = {
  kind: 'infra-failed',
  reason: 'the build command failed in another work tree of the same revision',
};

class CommandTrees {
  readonly #options: CommandOptions;
  readonly #pool: TreePool<ReadyTree>;
  /** Builds that are to be made, by commit; a run may want others beside. */
  readonly #requests = new Map<string, { readonly request: BuildRequest; readonly signal: Cancellation }>();
  /** What stops a build that a run wants. */
  #signal: Cancellation | null = null;
  #runnable: Promise<void> | null = null;

  constructor(options: CommandOptions) {
    this.#options = options;
    this.#pool = new TreePool({
      trees: (options.sharedTree ? 1 : options.jobs) + (options.ahead ?? 0),
      capacity: options.sharedTree ? options.jobs : 1,
      prepare: (tree, commit) => this.#prepare(tree, commit),
    });
  }

  async build(request: BuildRequest, signal: Cancellation) {
    const { commit, logPath } = request;
    this.#requests.set(commit, { request, signal });
    const startedAt = performance.now();
    const built = await this.#pool.use(commit, (ready) => Promise.resolve(ready.built));
    const wallMs = performance.now() - startedAt;
    return { outcome: this.#buildOutcome(commit, built), wallMs, cached: false, logPath };
  }

  /** Null where the revision could not be built in the tree that was free. */
  run(commit: string, outputPath: string, signal: Cancellation): Promise<Execution | null> {
    this.#signal = signal;
    const { command, timeoutMs, build, sharedTree, checkout } = this.#options;
    return this.#pool.use(commit, async (ready, tree) => {
      if (ready.built !== null && failed(ready.built)) return null;
      // A run may leave changes behind that the next would trip over; what a build made has to stay.
      if (ready.used && build === null && !sharedTree) await checkout(tree, commit, signal);
      ready.used = true;
      return await execute(command, ready.path, outputPath, timeoutMs, signal);
    });
  }

  /** Throws `Failure` where an exit status stops the search instead of judging the revision. */
  async refuseUnusable({ status, timedOut }: Execution, signal: Cancellation): Promise<void> {
    const { command } = this.#options;
    if (timedOut) return;
    if (status === 126 || status === 127) await (this.#runnable ??= this.#checkRunnable(status, signal));
    if (status < 0 || status >= 128) throw aborted(command, status);
  }

  /**
   * 126 and 127 may come from the command or from a shell that could not start it. As git does, the first time one
   * comes it is tried where it has to succeed.
   */
  async #checkRunnable(status: number, signal: Cancellation): Promise<void> {
    const { command, reference, scratch } = this.#options;
    if (reference === null) throw notRunnable(command, status, 'no revision is known to be good');
    const onGood = await this.run(reference, scratch('known-good.txt'), signal);
    if (onGood === null || onGood.status < 0 || onGood.status >= 128)
      throw notRunnable(command, status, `on the good revision ${reference.slice(0, 12)} it cannot be tried`);
    if (onGood.status === status)
      throw notRunnable(command, status, `it ends so on the good revision ${reference.slice(0, 12)} too`);
  }

  async #prepare(tree: number, commit: string): Promise<ReadyTree> {
    const { build, buildTimeoutMs, checkout, scratch } = this.#options;
    const asked = this.#requests.get(commit);
    this.#requests.delete(commit);
    const signal = asked?.signal ?? this.#signal!;
    const path = await checkout(tree, commit, signal);
    if (build === null) {
      if (asked !== undefined) await writeFile(asked.request.logPath, `checked out ${commit}\n`);
      return { path, built: null, used: false };
    }
    const log = asked?.request.logPath ?? scratch(`builds/${commit.slice(0, 12)}-tree-${tree}.log`);
    const yields = asked?.request.ahead ? ['nice', '-n', '10'] : [];
    const built = await execute([...yields, 'sh', '-c', build], path, log, buildTimeoutMs, signal);
    if (!built.timedOut && (built.status < 0 || built.status >= 128)) throw aborted([build], built.status);
    return { path, built, used: false };
  }

  /** A revision is its own signature: a command may look at more than the files of a revision. */
  #buildOutcome(commit: string, built: Execution | null): BuildOutcome {
    if (built === null || !failed(built))
      return { kind: 'built', signature: commit.padEnd(64, '0'), kernel: commit, compiler: '' };
    const why = built.timedOut ? 'the build command ran out of time' : untestable('build command', built.status);
    return { kind: 'build-failed', errors: [why, ...lastLines(built.output)], compiler: '' };
  }
}

function failed({ status, timedOut }: Execution): boolean {
  return status !== 0 || timedOut;
}

function lastLines(output: string): string[] {
  const lines = output.split(/[\r\n]+/).map((line) => line.replace(/[\0-\x1f\x7f-\x9f]/g, ' ').trimEnd());
  return lines.filter((line) => line !== '').slice(-10);
}
