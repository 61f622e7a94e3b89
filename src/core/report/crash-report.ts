/** One crash found in a console log. Line numbers are of the console, from 0; `endLine` is exclusive. */
export interface CrashReport {
  /** The one-line name of the crash, normalised: at most 120 bytes of printable ASCII. */
  readonly title: string;
  /** Other titles that the same crash could have been given, without `title`, no duplicates. */
  readonly altTitles: readonly string[];
  /** The class derived from the title, such as `KASAN-USE-AFTER-FREE-READ`; `none` where there is none. */
  readonly type: string;
  /** The telling function, or null where the title has none (or `corrupted`). */
  readonly frame: string | null;
  /** Why the report cannot be trusted (cut off, mixed up), or null where it can. */
  readonly corrupted: string | null;
  /** Whether the log says that this is a failure of the tools, such as out of memory in the fuzzer. */
  readonly suppressed: boolean;
  /** Whether the kernel panicked anywhere in the log. */
  readonly panicked: boolean;
  /** The process and the program of syzkaller's executor whose task the report names; null where there is none. */
  readonly executor: { readonly proc: number; readonly id: number } | null;
  /** Lines of the report: those in front, the crash line, and what belongs to it; LF at each end. */
  readonly text: string;
  /** The line of the console that made it a crash. */
  readonly crashLine: number;
  readonly endLine: number;
  /** The source file that the report blames, relative to the tree; null where there is none or no symbols. */
  readonly guiltyFile: string | null;
}

/** What of a report takes part in evidence: kept in the journal with each crashed run. */
export type CrashSummary = Pick<
  CrashReport,
  'title' | 'altTitles' | 'type' | 'frame' | 'corrupted' | 'suppressed' | 'guiltyFile'
>;

/** Titles that no console shows, given by whoever watched the machine. */
export const lostConnection = 'lost connection to test machine';
export const noOutput = 'no output from test machine';
