import { goRuntimeTrigger, notPanics, type PlainFormat, plainSystem, toolTriggers } from './plain-system.ts';

/** `RIP: 0x0014d1c4  f file.cpp:1`, `bt#02: 0x001e6ae3 f file.c:2`, `bt#02: [ inline ] f file.c:3`. */
const frameLine =
  /^ *(?:RIP: 0x[0-9a-f]{1,16} +|bt#\d{1,3}: (?:0x[0-9a-f]{1,16}|\[ inline \]) +)([A-Za-z_][\w:<>~*&,]{0,200})/;
const skip = /^(?:platform_halt|_?panic|exception_die|crashlog_to_string|dlog_bluescreen_halt|assert_fail\w*)$/;
const frame = { frame: frameLine, skip } as const;

/** One kind of panic: with its function, or by itself. */
function kind(line: RegExp, below: readonly RegExp[], name: string): readonly PlainFormat[] {
  return [
    { line, below, frame, title: `${name} in {F}` },
    { line, below, title: name },
  ];
}

const banner = /ZIRCON KERNEL PANIC/;
const recursion = 'recursion in interrupt handler';

const kernelPanics: readonly PlainFormat[] = [
  // The machine's emulator gave up while the kernel was still printing (case fuchsia/17).
  { line: banner, below: [/KVM internal error/], title: 'KVM internal error' },
  // Cases fuchsia/0, fuchsia/2, fuchsia/15, fuchsia/20, fuchsia/25.
  { line: banner, below: [/ASSERT FAILED/], frame, title: 'ASSERT FAILED in {F}' },
  // Case fuchsia/23.
  { line: banner, below: [/ASSERT FAILED at \(.*?\): *(.+)/], title: 'ASSERT FAILED: {1}' },
  { line: banner, below: [/ASSERT FAILED/], title: 'ASSERT FAILED', corrupted: 'the assertion is cut' },
  // Cases fuchsia/7 and fuchsia/14, fuchsia/19.
  ...kind(banner, [/double fault/], 'double fault'),
  ...kind(banner, [/recursion in interrupt handler/], recursion),
  ...kind(banner, [/Supervisor Page Fault exception/], 'Supervisor Fault'),
  { line: banner, frame, title: 'KERNEL PANIC in {F}' },
  { line: banner, below: [/^panic \(caller .*?\): *(.+)/], title: 'KERNEL PANIC: {1}' },
  // Case fuchsia/6.
  { line: banner, title: 'KERNEL PANIC in corrupted', corrupted: 'no function of the kernel is named' },
];

const path = String.raw`(?:\.\.?\/)*([^\s:']{1,300}?)`;
const starnixBanner = /STARNIX KERNEL PANIC/;
/** A frame of Rust's backtrace, symbolized or not: `#18   0x… in f()`, `#18 f() • file`. */
const rustFrame = /(?:^|\s)#\d{1,3}(?:\.\d{1,3})?\s/;

/** Cases starnix/1, starnix/3 and fuchsia/31. Older versions of Rust gave the message first. */
const starnixPanics: readonly PlainFormat[] = [
  {
    line: starnixBanner,
    below: [new RegExp(`info=panicked at ${path}:\\d+(?::\\d+)?:?$`), /^(.*)$/],
    title: 'starnix kernel panic in {1}: {2}',
    file: '{1}',
    needs: rustFrame,
  },
  {
    line: starnixBanner,
    below: [new RegExp(`info=panicked at '(.{1,1000}?)', ${path}:\\d+`)],
    title: 'starnix kernel panic in {2}: {1}',
    file: '{2}',
    needs: rustFrame,
  },
  {
    line: starnixBanner,
    below: [/message: Some\((.{0,1000}?)\), location: Location \{ file: "(?:\.\.\/)*([^"]{1,300})"/],
    title: 'starnix kernel panic in {2}: {1}',
    file: '{2}',
    needs: rustFrame,
  },
  { line: starnixBanner, title: 'starnix kernel panic', corrupted: 'the message is missing' },
];

const logPrefix = /^\[\d{1,9}\.\d{1,9}\] \d{1,9}\.\d{1,9}> ?/;
/** Of the kernel's shutdown and of where things are loaded: nothing that tells of the crash. */
const unrelated =
  /^(?:UPTIME:|BUILDID (?:git-)?[0-9a-f]*(?:-\w+)?$|dso: id=|stopping other cpus|halting cpu|Halting\.\.\.|Halted|entering panic shell loop)/;
/** The debug console breaks longer lines (case fuchsia/2). */
const brokenAt = 127;

function tidy(raw: readonly string[]): readonly string[] {
  const lines: string[] = [];
  let broken = false;
  for (const line of raw) {
    const plain = line.replace(logPrefix, '');
    if (plain.trim() === '' || unrelated.test(plain)) continue;
    if (broken && !plain.startsWith(' ')) lines.push(lines.pop()! + plain);
    else lines.push(plain);
    broken = line.length === brokenAt && !line.startsWith(' ') && !line.startsWith('[');
  }
  return lines.length === 0 ? raw.slice(0, 1) : lines;
}

/** Behind its backtrace stands a dump of the process that no longer tells of the panic (case starnix/3). */
const starnixLines = 75;

function end(lines: readonly string[]): number {
  return starnixBanner.test(lines[0]!) ? starnixLines : lines.length;
}

/** Zircon and what runs on it; as in syzkaller, pkg/report/fuchsia.go. */
export const fuchsia = plainSystem({
  triggers: [
    { text: 'ZIRCON KERNEL PANIC', window: 'ZIRC', formats: kernelPanics },
    // Cases fuchsia/4 and fuchsia/5.
    { text: recursion, window: 'recu', formats: kind(/recursion in interrupt handler/, [], recursion) },
    { text: 'KVM internal error', window: 'KVM ', formats: [{ line: /KVM/, title: 'KVM internal error' }] },
    // Case fuchsia/10.
    { text: 'welcome to Zircon', window: 'Zirc', formats: [{ line: /Zircon/, title: 'unexpected kernel reboot' }] },
    {
      text: '<== fatal exception',
      window: '<== ',
      // The tested program may die (case fuchsia/9).
      ignore: [/fatal exception: process [^[]{0,200}syz/],
      // Case fuchsia/8.
      formats: [{ line: /fatal exception: process ([\w/-]{1,200})/, title: 'fatal exception in {1}' }],
    },
    { text: 'STARNIX KERNEL PANIC', window: 'STAR', formats: starnixPanics },
    // Case fuchsia/27.
    { text: 'panic:', window: 'pani', ignore: notPanics, formats: [{ line: /panic: (.+)/, title: 'panic: {1}' }] },
    ...toolTriggers,
    goRuntimeTrigger,
  ],
  // Case fuchsia/6.
  suppressed: [['xcep', 'fatal exception: process /tmp/syz-executor']],
  tidy,
  end,
  blamed: frame,
});
