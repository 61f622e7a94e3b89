export interface HostCaps {
  /** Processor time of each process, in milliseconds. */
  readonly cpuMs: number;
  /** Bytes that any file may have. */
  readonly fileBytes: number;
}

/** What stands in front of a machine's command: a process that breaks out of every other limit still ends at these. */
export function hostCaps({ cpuMs, fileBytes }: HostCaps): readonly [string, ...string[]] {
  return ['prlimit', '--core=0', `--cpu=${Math.ceil(cpuMs / 1000)}`, `--fsize=${fileBytes}`, '--'];
}
