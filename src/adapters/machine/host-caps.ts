export interface HostCaps {
  /** Processor time of each process, in milliseconds. */
  readonly cpuMs: number;
  /** Bytes that any file may have. */
  readonly fileBytes: number;
  /** Address space of each process, in bytes; without it as much as the host gives. */
  readonly memoryBytes?: number;
}

/** What stands in front of a command: a process that escapes every other limit still ends at these. */
export function hostCaps({ cpuMs, fileBytes, memoryBytes }: HostCaps): readonly [string, ...string[]] {
  const memory = memoryBytes === undefined ? [] : [`--as=${memoryBytes}`];
  return ['prlimit', '--core=0', `--cpu=${Math.ceil(cpuMs / 1000)}`, `--fsize=${fileBytes}`, ...memory, '--'];
}
