import type { ConfigPart } from '../job/job.ts';
import type { ExpectedCrash } from './expected-crash.ts';

/** A commit as a kit names it; subject as in the repository. */
export interface KitCommit {
  readonly id: string;
  readonly subject: string;
}

/** How a kernel is booted: words of a command line, in which `@IMAGE@`, `@VMLINUX@` and `@INITRAMFS@` stand for files. */
export interface KitBoot {
  /** For people: `User Mode Linux`. */
  readonly machine: string;
  readonly words: readonly string[];
  /** The same with the processor's own virtualisation; null where there is no difference. */
  readonly wordsWithKvm: readonly string[] | null;
  readonly environment: Readonly<Record<string, string>>;
  /** Longest time of one run, in seconds. */
  readonly limitS: number;
}

/** What a kit is made from. Texts are as they were found: hostile, unescaped. */
export interface KitFacts {
  readonly id: string;
  readonly kind: 'cause' | 'fix';
  /** A commit with the crash: what is built where nothing else is said. */
  readonly bad: KitCommit;
  /** The neighbour without it; null where none is known. */
  readonly good: KitCommit | null;
  /** What is said of the answer, in one line. */
  readonly answer: string;
  readonly crash: ExpectedCrash;
  /** Runs after which a crash that comes as often as it did would have come. */
  readonly runs: number;
  /** Parts of the configuration in their order; files are in the kit as `config-N`, one alone as `config`. */
  readonly config: readonly ConfigPart[];
  /** Value of `ARCH=`. */
  readonly arch: string;
  /** What make is to build, and the file that is booted, relative to the directory of objects. */
  readonly target: string;
  readonly image: string;
  readonly boot: KitBoot;
  readonly cmdline: string;
  /** Compilers that built it in the bisection, as they name themselves. */
  readonly compilers: readonly string[];
  /** Sources of init beside `guest.h`, by file name in `guest/`. */
  readonly initSources: readonly string[];
  /** Flags with which programs of the guest are compiled. */
  readonly guestFlags: readonly string[];
  /** Entries of the initramfs beside the programs, as gen_init_cpio reads them. */
  readonly entries: readonly string[];
}
