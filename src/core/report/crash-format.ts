/** What to do with the lines of a report on the way to the frames that name a crash. */
export type FrameStep =
  /** The line of the heading: yields the function behind ` in `. */
  | { readonly kind: 'heading' }
  /** On to the register line (RIP, NIP, pc): yields the function in which the processor was. */
  | { readonly kind: 'registers'; readonly interruptLines?: true }
  /** On to the line that opens a call trace. */
  | { readonly kind: 'call-trace' }
  /** All frame lines up to the next opening of a stack, or to a line that fits the next step. */
  | { readonly kind: 'stack' }
  /** On to a line with this pattern; its group, if it has one, is a frame. */
  | { readonly kind: 'line'; readonly pattern: RegExp };

export type Extractor = (frames: readonly string[]) => readonly string[];

/** Where the frames of a title come from. */
export interface FrameSource {
  readonly steps: readonly FrameStep[];
  /** Tried where `steps` yield nothing. */
  readonly otherwise?: readonly FrameStep[];
  /** Functions skipped besides those that are skipped everywhere. */
  readonly skip?: RegExp;
  /** Chooses the key frame, and other names for it behind; by default the first frame. */
  readonly extract?: Extractor;
  /** The register dump right in front of the crash line belongs to the report (User Mode Linux). */
  readonly fromRegisterDump?: true;
}

/**
 * One kind of crash under a trigger. In `title` and `alternatives`, `{1}` is the first group that `line` and then `below`
 * captured, `{F}` the key frame, `{G}` that of the second stack.
 */
export interface CrashFormat {
  /** Fits a line of the report, anywhere. */
  readonly line: RegExp;
  /** Lines that have to follow, in this order; without them the report is half of one. */
  readonly below?: readonly RegExp[];
  readonly title: string;
  readonly alternatives?: readonly string[];
  readonly frames?: FrameSource;
  /** Whether a report without a usable stack is corrupted. Default: where `frames` is given. */
  readonly needsStack?: boolean;
  /** The line alone says that the report was cut. */
  readonly corrupted?: string;
}

export const heading = { kind: 'heading' } as const;
export const registers = { kind: 'registers' } as const;
export const callTrace = { kind: 'call-trace' } as const;
export const stack = { kind: 'stack' } as const;
/** Matches what any of the patterns matches, anywhere in a name. */
export const anyOf = (...patterns: readonly string[]): RegExp => new RegExp(patterns.join('|'));
export const lineWith = (pattern: RegExp): FrameStep => ({ kind: 'line', pattern });

/** The usual sources: where the processor was, then the call trace; or the call trace alone. */
export const registersThenTrace = [registers, callTrace, stack] as const;
export const traceOnly = [callTrace, stack] as const;
