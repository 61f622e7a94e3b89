import { anyOf, type CrashFormat, registersThenTrace, traceOnly } from '../crash-format.ts';
import { stallFrame } from '../extractors.ts';
import { pattern } from '../frame-patterns.ts';

const overflow = ['stack-overflow in {F}'];

/** Stacks that ran over, as told by a guard page, a canary or an architecture's check. */
export const stackGuard: CrashFormat = {
  line: /BUG: (?:[A-Z]{1,16} )?stack guard page was hit at/,
  title: 'BUG: stack guard page was hit in {F}',
  alternatives: overflow,
  frames: { steps: registersThenTrace, extract: stallFrame },
};

export const stackPanics: readonly CrashFormat[] = [
  {
    line: pattern`Kernel panic - not syncing: stack-protector:.{0,100}corrupted in: {{FUNC}}`,
    title: 'kernel panic: stack is corrupted in {1}',
  },
  {
    line: /Kernel panic - not syncing: stack-protector:/,
    title: 'kernel panic: stack is corrupted in {F}',
    frames: { steps: traceOnly, skip: anyOf('stack_chk') },
  },
  {
    line: /Kernel panic - not syncing: corrupted stack end detected inside scheduler/,
    title: 'kernel panic: corrupted stack end in {F}',
    alternatives: overflow,
    frames: { steps: traceOnly, skip: anyOf('schedule', 'retint_kernel'), extract: stallFrame },
  },
  {
    line: /Kernel panic - not syncing: kernel stack overflow/,
    title: 'kernel stack overflow in {F}',
    alternatives: overflow,
    frames: { steps: traceOnly, skip: anyOf('bad_stack'), extract: stallFrame },
  },
];
