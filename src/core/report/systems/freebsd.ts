import { goRuntimeTrigger, notPanics, type PlainFormat, plainSystem, toolTriggers } from './plain-system.ts';

/** `#7 0xffffffff at f+0xc` before FreeBSD 12 (case freebsd/0), `f() at f+0xc/frame 0xfffffe00` since. */
const frame = /^\s*(?:#\d{1,3} 0x[0-9a-f]{1,16} at (\w{1,200})\+0x|(\w{1,200})\(.{0,400}\) at \w{1,200}\+0x)/;

const panicCode = [
  'db_trace_self_wrapper',
  'db_trace_self',
  'kdb_backtrace',
  'kdb_enter',
  'v?panic',
  'kassert_panic',
  'trap',
  'trap_fatal',
  'trap_pfault',
  'calltrap',
  'alltraps\\w*',
  'm_copydata',
  '__rw_wlock_hard',
];
const below = (...more: readonly string[]) => new RegExp(`^(?:${[...panicCode, ...more].join('|')})$`);
const stack = /^KDB: stack backtrace:/;

const fatalTraps: readonly PlainFormat[] = [
  // Behind the marker of the trap stands what trapped. Cases freebsd/5 to freebsd/8.
  {
    line: /(Fatal trap \d+: .*?)(?: while in (?:user|kernel) mode)?$/,
    frame: { after: [stack, /^--- trap 0x[0-9a-f]+.* ---/], frame },
    title: '{1} in {F}',
  },
  { line: /(Fatal trap \d+: .*)/, frame: { after: [stack], frame, skip: below() }, title: '{1} in {F}' },
  { line: /(Fatal trap \d+: .*)/, title: '{1}' },
];

/** Messages whose numbers are part of no kind. Cases freebsd/9 to freebsd/14. */
const panics: readonly PlainFormat[] = [
  {
    line: /panic: ASan: (Invalid access, \d+-byte (?:read|write))/,
    frame: { after: [stack], frame, skip: below('__asan_\\w+', 'kasan_\\w+') },
    title: 'panic: ASan: {1} in {F}',
  },
  {
    line: /panic: MSan: (Uninitialized .{1,60}?) (?:from|in)\b/,
    frame: { after: [stack], frame, skip: below('__msan_\\w+', 'kmsan_\\w+') },
    title: 'panic: MSan: {1} in {F}',
  },
  {
    line: /panic: sx lock still held/,
    frame: { after: [stack], frame, skip: below('_?sx_\\w+') },
    title: 'panic: sx lock still held in {F}',
  },
  { line: /panic: No chunks on the queues for sid \d+/, title: 'panic: sctp: no chunks on the queues' },
  {
    line: /panic: size_on_all_streams = \d+ smaller than control length \d+/,
    title: 'panic: size_on_all_streams smaller than control length',
  },
  { line: /panic: sbflush_internal: ccc \d+ mb \w+ mbcnt \d+/, title: 'panic: sbflush_internal: residual data' },
  { line: /panic: pfi_dynaddr_setup: dyn is 0x[0-9a-f]+/, title: 'panic: pfi_dynaddr_setup: non-NULL dyn' },
  {
    line: /panic: ffs_write: type (?:0x)?[0-9a-f]+ \d+ \(\d+,\d+\)/,
    title: 'panic: ffs_write: type ADDR X (Y,Z)',
  },
  { line: /panic: (.+)/, title: 'panic: {1}' },
];

/** As in syzkaller, pkg/report/freebsd.go. */
export const freebsd = plainSystem({
  triggers: [
    { text: 'Fatal trap', window: 'l tr', formats: fatalTraps },
    { text: 'panic:', window: 'pani', ignore: notPanics, formats: panics },
    ...toolTriggers,
    goRuntimeTrigger,
  ],
});
