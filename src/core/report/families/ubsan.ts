import { anyOf, type CrashFormat, traceOnly } from '../crash-format.ts';

const frames = { steps: traceOnly, skip: anyOf('ubsan', 'overflow') };

/** Undefined behaviour caught by the compiler's checks: lib/ubsan.c. */
export const ubsan: readonly CrashFormat[] = [
  {
    line: /UBSAN: array-index-out-of-bounds in/,
    title: 'UBSAN: array-index-out-of-bounds in {F}',
    alternatives: ['bad-access in {F}'],
    frames,
  },
  { line: /UBSAN: Undefined behaviour in/, title: 'UBSAN: undefined-behaviour in {F}', frames },
  { line: /UBSAN: (.{1,100}?) in/, title: 'UBSAN: {1} in {F}', frames },
];
