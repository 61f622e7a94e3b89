import { corruption } from '../corruption.ts';
import { crashTitle } from '../crash-title.ts';
import { guiltyFile } from '../guilty-file.ts';
import { normaliseTitle } from '../normalise.ts';
import { type ReadReport, type System, textOf } from '../read-console.ts';
import { cutReport } from '../report-text.ts';
import { Suppressions, toolSigns } from '../suppression.ts';
import { linuxTriggers, type TriggerText } from '../triggers.ts';

/** As in syzkaller, pkg/report/linux.go: the test tool failed, or the machine had no memory left for it. */
const suppressions = new Suppressions([
  ...toolSigns,
  ['pani', 'panic: failed to start executor binary'],
  ['pani', 'panic: executor failed: pthread_create failed'],
  ['pani', 'panic: failed to create temp dir'],
  ['tal ', 'fatal error: unexpected signal during runtime execution'],
  ['SIGB', 'signal SIGBUS: bus error'],
  ['SIGB', 'SYZFAIL: SIGBUS'],
  ['Kill', 'Out of memory: Kill', '(syz-executor)'],
  ['Kill', 'Out of memory: Kill', '(sshd)'],
  ['Kill', 'Killed process', '(syz-executor)'],
  ['Kill', 'Killed process', '(sshd)'],
  ['Kill', "lowmemorykiller: Killing 'syz-executor'"],
  ['Kill', "lowmemorykiller: Killing 'sshd'"],
  ['PANI', 'INIT: PANIC: segmentation violation!'],
  ['smas', '*** stack smashing detected ***: terminated'],
]);

function read(console: string, start: number, trigger: TriggerText, maxLength: number): ReadReport {
  const cut = cutReport(console, start, maxLength);
  const named = crashTitle(cut, trigger);
  const title = normaliseTitle(named.title);
  const body = textOf(cut.lines);
  return {
    title,
    alternatives: named.alternatives.map(normaliseTitle),
    corrupted: corruption(named, cut.lines, body),
    front: textOf(cut.front),
    body,
    end: cut.end,
    guiltyFile: guiltyFile(inlinedCopies(cut.front) + body, title),
  };
}

/** The copies of the crash line that inlined functions have in symbolized text: they stand right above it. */
function inlinedCopies(front: readonly string[]): string {
  const other = (line: string) => !line.endsWith('[inline]') || linuxTriggers.triggerOf(line) === undefined;
  return textOf(front.slice(front.findLastIndex(other) + 1));
}

/** Tasks that print at the same time, stacks of several kinds, and by far the most kinds of crashes: `families/`. */
export const linux: System<TriggerText> = { triggers: linuxTriggers, suppressions, read };
