import { anyOf, type CrashFormat, callTrace, heading, stack } from '../crash-format.ts';
import { pattern } from '../frame-patterns.ts';

const access = {
  frames: {
    steps: [heading, callTrace, stack],
    skip: anyOf('kernel_fault', 'tag_check', 'mem_abort', '^el1_', '^el1h_'),
  },
  alternatives: ['bad-access in {F}'],
} as const;

/** Reports of the address sanitizer: mm/kasan/report.c. */
export const kasan: readonly CrashFormat[] = [
  {
    line: /BUG: KASAN: (?:double-free or invalid-free|double-free|invalid-free) in /,
    title: 'KASAN: invalid-free in {F}',
    alternatives: ['invalid-free in {F}'],
    frames: { steps: [heading, callTrace, stack], skip: anyOf('slab_', 'kfree', 'vunmap', 'vfree') },
  },
  {
    line: pattern`BUG: KASAN: ([a-z-]{1,64}) in {{FUNC}}`,
    below: [/(Read|Write) (?:of size|at addr)/],
    title: 'KASAN: {1} {3} in {F}',
    ...access,
  },
  {
    line: /BUG: KASAN: ([a-z-]{1,64}) on address /,
    below: [/(Read|Write) of size \d+/],
    title: 'KASAN: {1} {2}',
    needsStack: true,
  },
  { line: /BUG: KASAN: (.*)/, title: 'KASAN: {1}', corrupted: 'the heading of KASAN is cut' },
];
