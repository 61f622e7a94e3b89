import { type CrashFormat, registersThenTrace } from '../crash-format.ts';

const follows = 'a panic that only follows from what was reported before';

/** A fault that the kernel of User Mode Linux has itself: it has no oops for it. */
export const userModeFault: CrashFormat = {
  // arch/um/kernel/trap.c. Not a format of syzkaller, whose title has neither function nor fewer addresses.
  line: /Kernel panic - not syncing: Kernel mode fault at addr 0x[0-9a-f]+, ip 0x[0-9a-f]+/,
  title: 'Kernel mode fault in {F}',
  alternatives: ['bad-access in {F}'],
  frames: { steps: registersThenTrace, fromRegisterDump: true },
};

/** Any other panic(): kernel/panic.c. */
export const panics: readonly CrashFormat[] = [
  ...['Fatal exception', 'panic_on_warn set', 'hung_task: blocked tasks'].map(
    (text): CrashFormat => ({
      line: new RegExp(`Kernel panic - not syncing: ${text}`),
      title: `kernel panic: ${text}`,
      corrupted: follows,
    }),
  ),
  ...['Attempted to kill init!', "Couldn't open N_TTY ldisc"].map(
    (text): CrashFormat => ({
      line: new RegExp(`Kernel panic - not syncing: ${text}`),
      title: `kernel panic: ${text}`,
      needsStack: true,
    }),
  ),
  { line: /Kernel panic - not syncing: (.*)/, title: 'kernel panic: {1}', needsStack: true },
];
