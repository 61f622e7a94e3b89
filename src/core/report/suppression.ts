import { TriggerScan } from './trigger-scan.ts';

/** Texts that all have to occur in one line, in this order. */
type Phrase = readonly [string, ...string[]];

/**
 * Signs that the test tool or its machine failed and not the kernel, wherever they are in the log. As in syzkaller,
 * pkg/report/report.go and linux.go.
 */
const phrases: readonly Phrase[] = [
  ['fatal error: runtime: out of memory'],
  ['fatal error: runtime: cannot allocate memory'],
  ['fatal error: out of memory'],
  ['fatal error: newosproc'],
  ['panic: ', 'cannot allocate memory'],
  ['panic: failed to start executor binary'],
  ['panic: executor failed: pthread_create failed'],
  ['panic: failed to create temp dir'],
  ['fatal error: unexpected signal during runtime execution'],
  ['signal SIGBUS: bus error'],
  ['SYZFAIL: SIGBUS'],
  ['Out of memory: Kill', '(syz-executor)'],
  ['Out of memory: Kill', '(sshd)'],
  ['Killed process', '(syz-executor)'],
  ['Killed process', '(sshd)'],
  ["lowmemorykiller: Killing 'syz-executor'"],
  ["lowmemorykiller: Killing 'sshd'"],
  ['INIT: PANIC: segmentation violation!'],
  ['*** stack smashing detected ***: terminated'],
];

/** Every phrase has one of these windows in its first text. */
const scan = new TriggerScan(['tal ', 'pani', 'SIGB', 'Kill', 'PANI', 'smas']);
const maxLineLength = 4096;

export function isSuppressed(console: string): boolean {
  for (let at = scan.next(console, 0, console.length); at !== -1; ) {
    const start = console.lastIndexOf('\n', at) + 1;
    const eol = console.indexOf('\n', at);
    const end = eol === -1 ? console.length : eol;
    const line = console.slice(start, Math.min(end, start + maxLineLength));
    if (phrases.some((phrase) => hasPhrase(line, phrase))) return true;
    at = scan.next(console, end, console.length);
  }
  return false;
}

function hasPhrase(line: string, phrase: Phrase): boolean {
  let from = 0;
  return phrase.every((text) => {
    const at = line.indexOf(text, from);
    from = at + text.length;
    return at !== -1;
  });
}
