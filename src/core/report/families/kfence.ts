import { type CrashFormat, heading, stack } from '../crash-format.ts';

const frames = { steps: [heading, stack] } as const;

/** Reports of the sampling memory checker: mm/kfence/report.c. */
export const kfence: readonly CrashFormat[] = [
  {
    line: /BUG: KFENCE: ((?:use-after-free|out-of-bounds|invalid) (?:read|write)) in /,
    title: 'KFENCE: {1} in {F}',
    alternatives: ['bad-access in {F}'],
    frames,
  },
  {
    line: /BUG: KFENCE: invalid free in /,
    title: 'KFENCE: invalid free in {F}',
    alternatives: ['invalid-free in {F}'],
    frames,
    needsStack: false,
  },
  { line: /BUG: KFENCE: memory corruption in /, title: 'KFENCE: memory corruption in {F}', frames, needsStack: false },
];
