import { anyOf, type CrashFormat, lineWith, registers, registersThenTrace, stack, traceOnly } from '../crash-format.ts';
import { hangFrame, stallFrame } from '../extractors.ts';

/** A processor that does nothing else any more: kernel/watchdog.c. */
export const softLockup: CrashFormat = {
  line: /BUG: soft lockup/,
  title: 'BUG: soft lockup in {F}',
  alternatives: ['stall in {F}'],
  frames: { steps: registersThenTrace, extract: stallFrame },
};

const timerInterrupt = /apic_timer_interrupt/;

export const rcuStall: CrashFormat = {
  line: /INFO: rcu_(?:preempt|sched|bh|tasks) (?:self-)?detected (?:expedited )?stall/,
  title: 'INFO: rcu detected stall in {F}',
  alternatives: ['stall in {F}'],
  frames: {
    steps: [lineWith(timerInterrupt), registers, stack],
    otherwise: [lineWith(/apic_timer_interrupt|Exception stack|el1h_64_irq/), stack],
    skip: anyOf('apic_timer_interrupt', 'rcu'),
    extract: stallFrame,
  },
};

/** Tasks that wait too long: kernel/hung_task.c. */
const blocked = {
  title: 'INFO: task hung in {F}',
  alternatives: ['hang in {F}'],
  frames: { steps: traceOnly, extract: hangFrame },
} as const;

export const hungTasks: readonly CrashFormat[] = [
  { line: /INFO: task .{1,200} blocked (?:in I\/O wait )?for more than \d+ seconds/, ...blocked },
  // A task may have any name, even one with a line end.
  { line: /INFO: task [^:]{0,20}$/, below: [/^[^:]{0,20}:\d+ blocked (?:in I\/O wait )?for more than/], ...blocked },
  {
    line: /INFO: task .{1,200} can't die for more than/,
    title: "INFO: task can't die in {F}",
    alternatives: ['hang in {F}'],
    frames: { steps: traceOnly, skip: anyOf('schedule') },
  },
];
