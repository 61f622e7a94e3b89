/** Whose console it is: which rules read it. `user` is the output of any program, with sanitizers and language runtimes. */
export const operatingSystems = [
  'linux',
  'freebsd',
  'netbsd',
  'openbsd',
  'darwin',
  'fuchsia',
  'starnix',
  'gvisor',
  'user',
] as const;

export type OperatingSystem = (typeof operatingSystems)[number];
