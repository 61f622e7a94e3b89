import { notPanics, type PlainFormat, plainSystem, toolTriggers } from './plain-system.ts';

/** The trigger with the rest of its line. */
const restOfLine = (text: string): readonly PlainFormat[] => [{ line: new RegExp(`(${text}.*)`), title: '{1}' }];

const races: readonly PlainFormat[] = [
  // The first function that is not Go's own: those of its library have no host in their path. Cases gvisor/6 and gvisor/7.
  {
    line: /WARNING: DATA RACE/,
    frame: { frame: /^ {2,}[\w-]{1,60}\.[^\s(]{0,200}\/([^\s/]{1,200}?)\(\)$/ },
    title: 'DATA RACE in {F}',
  },
  {
    line: /WARNING: DATA RACE/,
    frame: { frame: /^ {2,}(?:\S{0,200}\/)?([^\s/]{1,200}?)\(\)$/ },
    title: 'DATA RACE in {F}',
  },
  { line: /WARNING: DATA RACE/, title: 'DATA RACE', corrupted: 'no function is named' },
];

const goroutine = /^goroutine \d+ /;
const creation = /^Goroutine \d+ .*created at:/;

/** What goroutines other than the one that crashed do, and where those of a race were made, is not part of the report. */
function end(lines: readonly string[]): number {
  const first = lines.findIndex((line) => goroutine.test(line));
  const others = (line: string, at: number) =>
    (first !== -1 && at > first && goroutine.test(line)) || creation.test(line);
  const next = lines.findIndex(others);
  if (next <= 0) return lines.length;
  return lines[next - 1] === '' ? next - 1 : next;
}

/** How a test is called differs from run to run (cases gvisor/10 and gvisor/18). */
function rewrite(title: string): string {
  return title.replace(/\b(container|sandbox) ".*"/g, '$1 NAME').replace(/\b(?:pid|PID) \d+/g, 'pid X');
}

/** The sentry, a kernel written in Go; as in syzkaller, pkg/report/gvisor.go. */
export const gvisor = plainSystem({
  triggers: [
    { text: 'Panic:', window: 'anic', formats: restOfLine('Panic: ') },
    { text: 'SIGSEGV:', window: 'GV: ', ignore: [/\[signal SIGSEGV: /], formats: restOfLine('SIGSEGV: ') },
    { text: 'SIGBUS:', window: 'BUS:', ignore: [/\[signal SIGBUS: /], formats: restOfLine('SIGBUS: ') },
    { text: 'FATAL ERROR:', window: 'ROR:', formats: restOfLine('FATAL ERROR: ') },
    {
      text: 'panic:',
      window: 'anic',
      ignore: notPanics,
      formats: [
        // Case gvisor/26.
        { line: /panic: Sentry detected \d+ stuck task\(s\)/, title: 'panic: Sentry detected stuck tasks' },
        ...restOfLine('panic: '),
      ],
    },
    { text: 'fatal error:', window: 'ror:', formats: restOfLine('fatal error: ') },
    { text: 'WARNING: DATA RACE', window: ' RAC', formats: races },
    // Case gvisor/15.
    {
      text: 'Invalid request partialResult',
      window: 'lRes',
      formats: [
        {
          line: /Invalid request partialResult .* for (\w{1,60}) operation/,
          title: 'Invalid request partialResult in {1}',
        },
        { line: /(Invalid request partialResult)/, title: '{1}' },
      ],
    },
    ...toolTriggers,
  ],
  // The host ran out of something, or killed a process under the sentry. Cases gvisor/2, gvisor/14 to gvisor/24.
  suppressed: [
    ['pani', 'panic: ', 'resource temporarily unavailable'],
    ['pani', 'panic: ptrace ', 'no such process'],
    ['pani', 'panic: executor failed: pthread_create failed'],
  ],
  end,
  blamed: { after: [goroutine], frame: /^(gvisor\.[^\s(]{1,200})\(/, skip: /\/pkg\/log\./ },
  rewrite,
});
