import { goRuntimeTrigger, notPanics, type PlainFormat, plainSystem, toolTriggers } from './plain-system.ts';

/**
 * `f(0,1) at f+0x12`. A terminal may cut it behind 80 characters, even in the word `at` (case openbsd/8); a jump into
 * nowhere has an address in place of the function (case openbsd/18).
 */
const frame = /^([A-Za-z_]\w{0,200})\([0-9a-f,]{0,400}(?:\) at (?!0x)|\)? ?a?t?$)/;

/** The debugger, the traps of all architectures, and copying and string functions that trap on behalf of their caller. */
const panicCode = [
  'db_\\w+',
  'panic',
  '__assert',
  'savectx',
  'trap',
  'kerntrap',
  'calltrap',
  'alltraps\\w*',
  'kpageflttrap',
  'do_el1h_sync',
  'handle_el1h\\w*',
  'data_abort',
  '_?k?copy(?:in|out|str|instr|outstr)?',
  'mem(?:cpy|move|set|cmp|chr)',
  'b(?:copy|zero|cmp)',
  'str(?:l?cpy|n?cpy|l?cat|n?cmp|n?len|n?casecmp)',
];
const reporting = new RegExp(`^(?:${panicCode.join('|')})$`);
const checking = new RegExp(`^(?:${[...panicCode, 'kasan_\\w+', '__asan_\\w+'].join('|')})$`);

const invalidAccess = { line: /Caught invalid memory access/, title: 'KASAN: invalid memory access in {F}' };

const panics: readonly PlainFormat[] = [
  // What `show kasan` says is never mixed up with another processor's output (case openbsd/43).
  { ...invalidAccess, frame: { after: [/^KASAN: call trace:/], frame: /^#\d{1,3} +(\w{1,200})\+0x/, skip: checking } },
  // Cases openbsd/39 to openbsd/42.
  { ...invalidAccess, frame: { frame, skip: checking } },
  { line: invalidAccess.line, title: 'KASAN: invalid memory access', corrupted: 'the stack is missing' },
  // Case openbsd/8.
  {
    line: /kernel diagnostic assertion "(.*?)" failed: file "(?:[^"]*\/)?([^"/]+)"/,
    title: 'assert "{1}" failed in {2}',
  },
  // Cases openbsd/2 and openbsd/6, openbsd/4 and openbsd/22, openbsd/20.
  { line: /panic: pool_\w+: ([\w.-]+): double pool_put/, title: 'pool: double put: {1}' },
  { line: /panic: pool_\w+: ([\w.-]+):? cpu free list modified/, title: 'pool: cpu free list modified: {1}' },
  { line: /panic: pool_\w+: ([\w.-]+):? free list modified/, title: 'pool: free list modified: {1}' },
  { line: /panic: pool_\w+: ([\w.-]+):? page empty/, title: 'pool: page empty: {1}' },
  // Case openbsd/19.
  {
    line: /Data modified on freelist: .* previous type (\S+(?: \S+)*?) \(/,
    title: 'malloc: free list modified: {1}',
  },
  // Cases openbsd/24 and openbsd/25.
  { line: /panic: \w+:\d+: kq=\S+ kn=\S+ (knote .*)/, title: 'kqueue: {1}' },
  // Case openbsd/27.
  { line: /panic: receive (\d\w*):/, title: 'soreceive {1}' },
  // Case openbsd/13: a number in parentheses is only the value.
  { line: /panic: (.*?) \(-?\d+\)( [<>=!].*)/, title: 'panic: {1}{2}' },
  { line: /panic: (.+)/, title: 'panic: {1}' },
];

const witness: readonly PlainFormat[] = [
  // Case openbsd/11.
  { line: /witness: thread \S+ exiting with/, title: 'witness: thread exiting with locks held' },
  {
    line: /lock order reversal/,
    below: [/ 1st \S+ ([^(@]{1,60}?) *(?:[(@]|$)/, / 2nd \S+ ([^(@]{1,60}?) *(?:[(@]|$)/],
    title: 'witness: reversal: {1} {2}',
  },
  { line: /lock order reversal/, title: 'witness: reversal', corrupted: 'the locks are missing' },
  { line: /(witness: .*?):?$/, title: '{1}' },
];

/**
 * The debugger keeps the text of the panic, while on the console two processors may have written at once (case
 * openbsd/43). Which of several processors was first has a star.
 */
function heading(lines: readonly string[]): string {
  const crashLine = lines[0]!;
  if (!crashLine.includes('panic:')) return crashLine;
  const asked = lines.findIndex((line) => /^ddb(?:\{\d+\})?> *show panic/.test(line));
  if (asked === -1) return crashLine;
  const answer = lines.slice(asked + 1, asked + 10);
  const first = answer.find((line) => /^\*cpu\d+: /.test(line)) ?? answer.find((line) => line.trim() !== '');
  if (first === undefined || /^ddb|the kernel did not panic|^kernel page fault/.test(first)) return crashLine;
  return `panic: ${first.replace(/^\*?cpu\d+: /, '')}`;
}

/** As in syzkaller, pkg/report/openbsd.go. */
export const openbsd = plainSystem({
  triggers: [
    { text: 'panic:', window: 'pani', ignore: notPanics, formats: panics },
    {
      text: 'uvm_fault(',
      window: '_fau',
      // The debugger repeats it.
      ignore: [/^\*?cpu\d+: /],
      formats: [
        // Cases openbsd/18, openbsd/44 and openbsd/45.
        { line: /uvm_fault\(/, frame: { frame, skip: reporting }, title: 'uvm_fault: {F}' },
        // Cases openbsd/0, openbsd/29 and openbsd/30.
        { line: /uvm_fault\(/, title: 'uvm_fault', corrupted: 'the stack is missing' },
      ],
    },
    {
      text: 'fault trap, code=',
      window: 'p, c',
      formats: [
        // The uvm_fault() above it was lost, or it is told once more.
        { line: /kernel: page fault trap/, frame: { frame, skip: reporting }, title: 'uvm_fault: {F}' },
        { line: /kernel: page fault trap/, title: 'uvm_fault', corrupted: 'the stack is missing' },
        // Case openbsd/36.
        { line: /kernel: (\w+) fault trap/, frame: { frame, skip: reporting }, title: '{1}_fault: {F}' },
        { line: /kernel: (\w+) fault trap/, title: '{1}_fault', corrupted: 'the stack is missing' },
      ],
    },
    { text: 'witness:', window: 'witn', formats: witness },
    { text: 'lock order reversal:', window: 'k or', formats: witness },
    ...toolTriggers,
    goRuntimeTrigger,
  ],
  // A file system that is gone under the test (cases openbsd/21 and openbsd/38).
  suppressed: [['pani', 'panic: vop_generic_b']],
  heading,
  blamed: { frame, skip: checking },
});
