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
  ['Out of memory: Kill', 'syz-executor'],
  ['Out of memory: Kill', '(sshd)'],
  ['Killed process', '(syz-executor)'],
  ['Killed process', '(sshd)'],
  ['INIT: PANIC: segmentation violation!'],
  ['*** stack smashing detected ***: terminated'],
];

export function isSuppressed(console: string): boolean {
  return phrases.some((phrase) => hasPhrase(console, phrase));
}

function hasPhrase(console: string, [first, ...rest]: Phrase): boolean {
  for (let at = console.indexOf(first); at !== -1; ) {
    const eol = console.indexOf('\n', at);
    const end = eol === -1 ? console.length : eol;
    const line = console.slice(at, Math.min(end, at + 4096));
    let from = 0;
    if (rest.every((text) => (from = line.indexOf(text, from)) !== -1)) return true;
    at = console.indexOf(first, end);
  }
  return false;
}
