import { anyOf, type CrashFormat, lineWith, stack, traceOnly } from '../crash-format.ts';
import { pattern } from '../frame-patterns.ts';

const holder = lineWith(pattern`at: (?:{{PC}} +)?{{FUNC}}`);
const at = pattern`at: (?:{{PC}} +)?{{FUNC}}`;
const oldAt = pattern`at: {{PC}} +{{FUNC}}`;

/** Deadlocks that lockdep foresees, as headed since Linux 4.13: kernel/locking/lockdep.c. */
export const deadlocks: readonly CrashFormat[] = [
  {
    line: /WARNING: possible circular locking dependency detected/,
    below: [/is trying to acquire lock/],
    title: 'possible deadlock in {F}',
    frames: {
      steps: [holder, holder, stack],
      skip: anyOf('process_one_work', 'flush_workqueue', 'drain_workqueue', 'destroy_workqueue'),
    },
  },
  {
    line: /WARNING: possible irq lock inversion dependency detected/,
    below: [/just changed the state of lock/, at],
    title: 'possible deadlock in {1}',
    needsStack: true,
  },
  {
    line: /WARNING: .{1,40}-safe -> .{1,40}-unsafe lock order detected/,
    title: 'possible deadlock in {F}',
    frames: { steps: [lineWith(/which became .* at:/), stack] },
  },
  {
    line: /WARNING: possible recursive locking detected/,
    below: [/is trying to acquire lock/, at],
    title: 'possible deadlock in {1}',
    needsStack: true,
  },
  {
    line: /WARNING: inconsistent lock state/,
    below: [/takes/, at],
    title: 'inconsistent lock state in {F}',
    frames: { steps: traceOnly },
  },
];

/** The headings of older kernels. */
export const oldDeadlocks: readonly CrashFormat[] = [
  ...['possible circular locking dependency detected', 'possible recursive locking detected'].map(
    (text): CrashFormat => ({
      line: new RegExp(`INFO: ${text} \\]`),
      below: [/is trying to acquire lock/, oldAt],
      title: 'possible deadlock in {1}',
      needsStack: true,
    }),
  ),
  {
    line: /INFO: possible irq lock inversion dependency detected \]/,
    below: [/just changed the state of lock/, oldAt],
    title: 'possible deadlock in {1}',
    needsStack: true,
  },
  {
    line: /INFO: SOFTIRQ-safe -> SOFTIRQ-unsafe lock order detected \]/,
    below: [/is trying to acquire/, oldAt],
    title: 'possible deadlock in {1}',
    needsStack: true,
  },
  {
    line: /INFO: inconsistent lock state \]/,
    below: [/takes/, oldAt],
    title: 'inconsistent lock state in {1}',
    needsStack: true,
  },
];
