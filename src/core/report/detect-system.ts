import type { OperatingSystem } from './operating-system.ts';

const userSignatures = [
  String.raw`(?:ERROR|WARNING): \w{1,40}Sanitizer: `,
  ': runtime error: ',
  String.raw`^goroutine \d+ \[`,
  '^WARNING: DATA RACE$',
  String.raw`^Traceback \(most recent call last\):`,
  '^Fatal Python error: ',
  String.raw`^thread '.{1,100}?'(?: \(\d+\))? (?:panicked at |has overflowed its stack)`,
  '^Exception in thread "',
  '^# A fatal error has been detected by the Java',
  String.raw`^ {4}at .{1,500}:\d+:\d+\)?$`,
  String.raw`^Node\.js v\d|JavaScript heap out of memory$`,
  String.raw`: Assertion .{1,500} failed\.?$|^terminate called |^\*\*\* stack smashing|^Segmentation fault`,
];

/**
 * What only one system prints, the most telling first: a sentry runs on Linux, and any program may run on any system.
 * Each is from a banner, a crash or a debugger's prompt.
 */
const signatures: readonly (readonly [OperatingSystem, RegExp])[] = [
  ['starnix', /STARNIX KERNEL PANIC|core\/starnix_runner/],
  ['fuchsia', /ZIRCON KERNEL PANIC|welcome to Zircon|^\[\d{5}\.\d{3}\] \d{5}\.\d{5}> |devmgr: |^gfxconsole: rows /m],
  ['netbsd', /\bnetbsd:[a-z_]|\bNetBSD \d|Stopped in pid \d|UBSan: Undefined Behavior in|^\[ *\d+\.\d{7}\] /m],
  ['openbsd', /^ddb(?:\{\d+\})?> |\bOpenBSD \d|openbsd\.org\/ddb\.html|^witness: |uvm_fault\(0x|reorder_kernel: /m],
  ['freebsd', /^KDB: |\bFreeBSD \d|^Fatal trap \d+: /m],
  ['darwin', /^panic\(cpu \d+ caller 0x|^Debugger: |Darwin Kernel Version|\bmach_kernel : /m],
  ['gvisor', /\bgvisor\.(?:dev|googlesource\.com)\/|\brunsc\b|^[DIW]\d{4} \d\d:\d\d:\d\d\.\d{6} +\d+ x:\d\]/m],
  // A timestamp of printk, or a crash without any.
  [
    'linux',
    /^(?:<\d+>)?\[ *\d{1,6}\.\d{6}\]|Kernel panic - not syncing|^Call [Tt]race:|\bRIP: 0010:|\bLinux version \d/m,
  ],
  ['user', new RegExp(userSignatures.join('|'), 'm')],
];

/** A banner stands at the beginning of a console, a crash mostly at its end. */
const maxPart = 1 << 18;

/** Guesses whose console a text is; `linux` where nothing tells. */
export function detectSystem(text: string): OperatingSystem {
  const told = text.length <= 2 * maxPart ? text : `${text.slice(0, maxPart)}\n${text.slice(-maxPart)}`;
  return signatures.find(([, signature]) => signature.test(told))?.[0] ?? 'linux';
}
