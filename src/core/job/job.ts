import type { StrategyName } from '../search/strategies.ts';
import type { Patch } from '../toolchain/era-table.ts';
import { identityOfMinimize, type JobMinimize } from './job-minimize.ts';
import { identityOfWalk, type JobWalk } from './job-walk.ts';
import { identityOfMachine, type Machine } from './machine.ts';
import type { JobReport } from './report-schema.ts';
import { identityOfReproducers, type ReproducerSpec } from './reproducer-spec.ts';
import { identityOfPatches, type ToolchainSettings, toolchainIdentity } from './toolchain.ts';

/** One entry of `kernel.config`: a make target such as `tinyconfig`, or a file with its text. */
export type ConfigPart =
  | { readonly kind: 'target'; readonly target: string }
  | { readonly kind: 'file'; readonly path: string; readonly text: string };

/** What of building changes no outcome. */
interface BuildSettings {
  /** Builders that work side by side. */
  readonly parallel: number;
  /** Whether idle ones build what is likely to be asked for next. */
  readonly ahead: boolean;
  /** Memory that must be free before a build is begun ahead. */
  readonly memoryMiB: number;
  /** Size of the store of kernels; null for the host's own. */
  readonly storeMiB: number | null;
}

/** A job as it is carried out: validated, defaults filled in, paths absolute, files read, revisions resolved. */
export interface Job {
  readonly kind: 'cause' | 'fix';
  /** Absolute path or URL. */
  readonly repo: string;
  readonly start: string;
  readonly head: string;
  readonly arch: 'x86_64' | 'um' | 'arm64' | 'riscv64';
  readonly config: readonly ConfigPart[];
  /** Whether and how the configuration is made smaller first; missing where it is not. */
  readonly minimize?: JobMinimize;
  /** Fixes of other crashes, tried where those hide the one of the job; missing where nothing is done about them. */
  readonly backports?: readonly Patch[];
  readonly cmdline: string;
  readonly walk: readonly { readonly tag: string; readonly commit: string }[] | null;
  /** How that walk is made, and what else the job says of its history; missing where it says nothing. */
  readonly history?: JobWalk;
  /** The only C program, or the first of `reproducers`. */
  readonly reproducer: { readonly path: string; readonly source: string; readonly timeoutMs: number };
  /** In the order in which a run runs them; missing where there is only a C program without arguments and files. */
  readonly reproducers?: readonly ReproducerSpec[];
  readonly crashTitle: string | null;
  /** Where the crash was reported; missing where the job does not say. */
  readonly report?: JobReport;
  readonly machine: Machine;
  /** How kernels are built; missing in the journals of 0.1. */
  readonly build?: BuildSettings;
  /** Directory of compilers; null for the host's. */
  readonly compilers: string | null;
  /** How revisions are built by what they contain; missing where all are built with the host's compiler. */
  readonly toolchain?: ToolchainSettings;
  readonly strategy: StrategyName;
  readonly confidence: number;
  /** Whether traced runs are made; missing in the journals of 0.1. */
  readonly sight?: boolean;
  /** Whether what commits change counts before any test; missing in the journals of 0.1. */
  readonly prior?: boolean;
  /** Whether the culprit is taken back in a newer revision; missing in the journals of 0.1. */
  readonly revertTest?: boolean;
  readonly budget: { readonly builds: number | null; readonly timeMs: number | null };
}

/**
 * What makes two jobs the same bisection: all that outcomes depend on, the strategy, whether it looks, and what it believes before. Not where
 * things lie, how many machines there are, how much may be spent, or when it stops.
 */
export function identityOf(job: Job): string {
  const { kind, start, head, arch, cmdline, walk, crashTitle, compilers, strategy, sight, prior } = job;
  const config = job.config.map((part) => (part.kind === 'target' ? part.target : part.text));
  const { source, timeoutMs } = job.reproducer;
  const { type, memoryMiB } = job.machine;
  return JSON.stringify([
    kind,
    start,
    head,
    arch,
    config,
    cmdline,
    walk,
    source,
    timeoutMs,
    crashTitle,
    type,
    memoryMiB,
    compilers,
    strategy,
    ...(job.history === undefined ? [] : identityOfWalk(job.history)),
    ...(sight === false ? ['without sight'] : []),
    ...(prior === false ? ['without prior'] : []),
    ...(job.toolchain === undefined ? [] : [toolchainIdentity(job.toolchain)]),
    ...(job.reproducers === undefined ? [] : [identityOfReproducers(job.reproducers)]),
    ...identityOfMachine(job.machine),
    ...(job.minimize === undefined ? [] : [identityOfMinimize(job.minimize)]),
    ...(job.backports === undefined || job.backports.length === 0
      ? []
      : [['backports', identityOfPatches(job.backports)]]),
  ]);
}
