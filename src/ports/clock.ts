/** Time as an argument: no other code reads a clock. */
export interface Clock {
  /** Milliseconds since 1970, UTC. */
  nowMs(): number;
}
