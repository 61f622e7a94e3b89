/** How long each part of a run may take on the host's clock, in milliseconds, and how much it may print. */
export interface RunLimits {
  /** Longest silence before the kernel has booted. */
  readonly bootSilenceMs: number;
  /** Longest boot, however much the kernel prints. */
  readonly bootMs: number;
  /** From the up marker to the begin marker. */
  readonly controlMs: number;
  /** What may pass after the reproducer's time is over before init says so: a soft lockup is reported after 24 s. */
  readonly lockupMs: number;
  /** What killed processes may take to die: the hung task detector at 20 s speaks after up to 40 s. */
  readonly stuckMs: number;
  /** How long init waits after the end for late crash reports (delayed frees, work queues). */
  readonly lateMs: number;
  /** From the end marker to the end of the machine, besides `lateMs`. */
  readonly powerOffMs: number;
  /** How long a machine that printed a crash report may go on, to print the rest of it. */
  readonly reportMs: number;
  /** Bytes of console that are kept; a machine that prints more is killed. A boot prints 5 KiB to 100 KiB. */
  readonly consoleBytes: number;
}

/** For machines at the speed of the host: measured boots take 0.1 s, on a busy host a few seconds. */
export const nativeLimits: RunLimits = {
  bootSilenceMs: 20_000,
  bootMs: 120_000,
  controlMs: 15_000,
  lockupMs: 30_000,
  stuckMs: 60_000,
  lateMs: 100,
  powerOffMs: 5_000,
  reportMs: 2_000,
  consoleBytes: 16 << 20,
};

/** An emulated processor is 5 to 20 times slower; measured boots take 0.6 s and what waits for a clock is no slower. */
export const emulatedLimits: RunLimits = {
  ...nativeLimits,
  bootSilenceMs: 60_000,
  bootMs: 600_000,
  controlMs: 45_000,
  lockupMs: 40_000,
  lateMs: 200,
  powerOffMs: 15_000,
  reportMs: 6_000,
};
