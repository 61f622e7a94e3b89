import { phrase } from './phrase.ts';
import { type Trigger, TriggerTable } from './trigger-table.ts';

/**
 * In the order in which they are tried on a line; the first that fits decides which formats are looked at.
 * The set is that of syzkaller, pkg/report/linux.go (2026).
 */
const triggers = [
  {
    text: 'BUG:',
    window: 'BUG:',
    ignore: [phrase('DEBUG:'), phrase('xlog_status:'), phrase('BUG: no syscalls can create resource')],
  },
  {
    text: 'WARNING:',
    window: 'ING:',
    ignore: [
      phrase('WARNING: /etc/ssh/moduli does not exist'),
      phrase('WARNING: workqueue cpumask: online intersect'),
      phrase('WARNING:', 'mand mount option'),
      phrase('WARNING:', 'Unsupported flag value(s) of 0x', 'in DT_FLAGS_1'),
      phrase('WARNING:', 'Unprivileged eBPF is enabled with eIBRS'),
      phrase('WARNING:', 'missed to adjust virtual screen size'),
      phrase('WARNING:', 'See https', 'for mitigation options.'),
      phrase('WARNING:', 'kernel not compiled with CPU_SRSO'),
      { texts: ['warning:', 'uses deprecated v2 capabilities'], anyCase: true },
      { texts: ['warning:', 'uses wireless extensions'], anyCase: true },
      phrase('EXT4-fs (', '):', 'WARNING:'),
      phrase('XFS (', '): ', 'WARNING:'),
    ],
  },
  {
    text: 'INFO:',
    window: 'NFO:',
    ignore: [
      phrase('INFO: lockdep is turned off'),
      phrase('INFO: Stall ended before state dump start'),
      phrase('INFO: NMI handler'),
      phrase('INFO: recovery required on readonly filesystem'),
      phrase('INFO:', 'sys_', ' is not present in /proc/kallsyms'),
      phrase('INFO: no syscalls can create resource'),
      phrase('handler', 'took too long'),
      phrase('interrupt', 'took too long'),
      phrase('_INFO:'),
      phrase('rmt_storage:INFO:'),
    ],
  },
  { text: 'Unable to handle kernel', window: 'Unab' },
  // With an error code and ` in ` it is a user process that died.
  { text: 'general protection fault', window: 'n fa', ignore: [phrase('general protection fault', 'error:', ' in ')] },
  { text: 'stack segment: ', window: 'segm' },
  { text: 'Kernel panic', window: 'pani' },
  { text: 'PANIC: double fault', window: 'PANI' },
  { text: 'rust_kernel: panicked', window: 'pani' },
  { text: 'kernel BUG', window: ' BUG' },
  { text: 'Kernel BUG', window: ' BUG' },
  { text: 'BUG kmalloc-', window: 'BUG ' },
  { text: 'divide error:', window: 'ror:' },
  { text: 'divide_error:', window: 'ror:' },
  { text: 'invalid opcode:', window: 'ode:' },
  { text: 'int3:', window: 'int3' },
  { text: 'UBSAN:', window: 'BSAN' },
  {
    text: 'Booting the kernel.',
    window: 'Boot',
    ignore: [phrase('Parsing ELF'), phrase('Decompressing Linux'), phrase("Unknown parameter '")],
  },
  { text: 'unregister_netdevice: waiting for', window: 'netd' },
  { text: 'VFS: Close: file count is 0', window: 'VFS:' },
  { text: 'VFS: Busy inodes after unmount', window: 'VFS:' },
  { text: 'Internal error:', window: 'ror:' },
  { text: 'Unhandled fault:', window: 'ult:' },
  { text: 'Alignment trap:', window: 'Alig' },
  { text: 'trusty: panic', window: 'pani' },
  { text: 'fatal error:', window: 'ror:', ignore: [phrase('ALSA'), phrase('fatal error: cannot create timer')] },
  { text: 'SYZFAIL:', window: 'SYZF' },
  { text: 'SYZFATAL:', window: 'SYZF' },
  {
    text: 'panic:',
    window: 'pani',
    ignore: [phrase('_panic:'), phrase('xlog_status:'), phrase('evtlog_status:'), phrase('ddb.onpanic:')],
  },
] as const satisfies readonly Trigger[];

export type TriggerText = (typeof triggers)[number]['text'];

/** The texts alone, for whoever looks for crashes without us. */
export const linuxTriggerTexts: readonly string[] = triggers.map(({ text }) => text);

export const linuxTriggers = new TriggerTable<TriggerText>(triggers);
