import { goRuntimeTrigger, notPanics, type PlainFormat, plainSystem, toolTriggers } from './plain-system.ts';

/**
 * `f() at netbsd:f+0x12`, behind a timestamp or not, and of a sanitizer that goes on `#2 0xffffffff in f <netbsd>`. A
 * return address at the very beginning of a function belongs to the one before it (`snprintf` in case netbsd/5).
 */
const frame =
  /^(?:\[ *\d{1,9}\.\d{1,9}\] )?(?:(\w{1,200})(?:\.(?:part|isra|constprop|cold)[\w.]{0,40})?\(.{0,400}\) at \w+:[\w.]+\+0x|#\d{1,3} 0x[0-9a-f]{1,16} in (\w{1,200}) <netbsd>)/;
const stack = /Begin traceback/;

const panicCode = ['breakpoint', 'db_panic', 'v?panic', 'printf', 'kern_assert'];
const below = (...more: readonly string[]) => new RegExp(`^(?:${[...panicCode, ...more].join('|')})$`);

const sanitizer = (line: RegExp, title: string, skip: RegExp): PlainFormat => ({
  line,
  frame: { frame, skip },
  title: `${title} in {F}`,
});

const undefinedBehaviour: readonly PlainFormat[] = [
  sanitizer(
    /panic: UBSan: Undefined Behavior in/,
    'UBSan: Undefined Behavior',
    below('Report', 'Handle\\w+', '__ubsan_\\w+'),
  ),
  // A line by itself (cases netbsd/8 and netbsd/11).
  { line: /UBSan: Undefined Behavior in/, title: 'UBSan: Undefined behavior' },
];

const checkers: readonly PlainFormat[] = [
  sanitizer(/ASan: Unauthorized Access/, 'ASan: Unauthorized Access', below('kasan_\\w+', '__asan_\\w+')),
  sanitizer(/MSan: Uninitialized .*Memory/, 'MSan: Uninitialized Memory', below('kmsan_\\w+', '__msan_\\w+')),
];

const panics: readonly PlainFormat[] = [
  ...undefinedBehaviour,
  ...checkers,
  // Case netbsd/1.
  { line: /kernel (?:diagnostic |debugging )?assertion "(.*?)" failed/, title: 'assert failed: {1}' },
  // Case netbsd/5.
  {
    line: /lock error|LOCKDEBUG/,
    frame: {
      after: [stack],
      frame,
      skip: below('lockdebug_\\w+', 'mutex_\\w+', 'rw_\\w+', '_kernel_(?:un)?lock', 'lock\\w*_abort'),
    },
    title: 'lock error in {F}',
  },
  { line: /panic: (.+)/, title: 'panic: {1}' },
];

/** As in syzkaller, pkg/report/netbsd.go. */
export const netbsd = plainSystem({
  triggers: [
    {
      text: ' in supervisor mode',
      window: ' sup',
      // That is how a panic enters the debugger (case netbsd/13).
      ignore: [/breakpoint trap/, /^(?!.*fatal )/],
      formats: [
        {
          line: /fatal (.{1,40} fault) in supervisor mode/,
          below: [/Stopped in .*netbsd:([A-Za-z0-9_]{1,200})/],
          title: '{1} in {2}',
        },
        {
          line: /fatal (.{1,40} (?:fault|trap)) in supervisor mode/,
          title: '{1}',
          corrupted: 'the function is missing',
        },
      ],
    },
    { text: 'panic:', window: 'pani', ignore: notPanics, formats: panics },
    { text: 'UBSan:', window: 'BSan', formats: undefinedBehaviour },
    { text: 'ASan:', window: 'ASan', formats: [...checkers, { line: /(ASan: .*)/, title: '{1}' }] },
    { text: 'MSan:', window: 'MSan', formats: [...checkers, { line: /(MSan: .*)/, title: '{1}' }] },
    ...toolTriggers,
    goRuntimeTrigger,
  ],
  blamed: { frame, skip: below('kasan_\\w+', '__asan_\\w+') },
});
