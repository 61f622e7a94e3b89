/** Time, so that nothing else reads a clock. */
export interface Clock {
  /** Milliseconds since 1970. */
  nowMs(): number;
  /** Resolves when all else that waits had its turn; between steps of long thought. Missing where nothing waits. */
  pause?(): Promise<void>;
}
