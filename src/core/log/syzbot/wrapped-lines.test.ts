import { describe, expect, test } from 'vitest';
import { auditLog } from '../../audit/audit.ts';
import { parseLog } from './parse.ts';
import { readBisection } from './read-bisection.ts';
import { renderLog } from './render.ts';
import { documentFromJson } from './schema.ts';

const [a, b] = ['a'.repeat(40), 'b'.repeat(40)];
const log = [
  `bisecting cause commit starting from ${a}`,
  `ensuring issue is reproducible on original commit ${a}`,
  '',
  `testing commit ${a} gcc`,
  'compiler: gcc (Debian 12.2.0-14+deb12u1) 12.2.0, GNU ld (GNU Binutils for Debian) 2.40',
  `kernel signature: ${'5'.repeat(64)}`,
  'run #0: crashed: BUG: unable to handle kernel NULL pointer dereference in afs_proc_cell_remove',
  'run #1: OK',
  'testing release v5.4',
  `testing commit ${b} gcc`,
  'all runs: OK',
  `# git bisect start ${a} ${b}`,
  `${a} is the first bad commit`,
  `commit ${a}`,
  'Author: Ada Example <ada@example.org>',
  'Date:   Sun Nov 24 16:32:01 2019 -0800',
  '',
  '    afs: take a reference on the cell before it is removed from the tree of proc',
  '',
  ' fs/afs/proc.c | 2 +-',
  'revisions tested: 2, total time: 3h2m13.377995778s (build: 1h50m0.70885416s, test: 1h10m42.802521885s)',
  `first bad commit: ${a} afs: take a reference on the cell before it is removed from the tree of proc`,
  'recipients (to): ["ada@example.org" "bert@example.org" "carla@example.org" "dora@example.org"]',
  'crash: KASAN: use-after-free Read in afs_proc_cell_remove',
  'BUG: KASAN: use-after-free in afs_proc_cell_remove',
  ' afs_proc_cell_remove_from_the_tree_of_proc+0x1/0x2 fs/afs/proc.c:7 [inline]',
].join('\n');

/** As a mailer breaks a line: at the last blank that fits. */
function broken(line: string, width: number, end = ''): string[] {
  const lines: string[] = [];
  for (const word of line.split(/(?<=\S) /)) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines.map((piece, at) => (at < lines.length - 1 ? piece + end : piece));
}

const rewritten = (way: (line: string) => readonly string[]) => log.split('\n').flatMap(way).join('\n');

const mailed: Readonly<Record<string, string>> = {
  'broken at 72 columns': rewritten((line) => broken(line, 72)),
  'broken at 78 columns': rewritten((line) => broken(line, 78)),
  'broken with the blank kept': rewritten((line) => broken(line, 70, ' ')),
  'broken, then quoted': rewritten((line) => broken(line, 74).map((piece) => `> ${piece}`)),
  'quoted, then broken': rewritten((line) => broken(`> ${line}`, 76)),
  'broken with CR LF': rewritten((line) => broken(line, 74)).replaceAll('\n', '\r\n'),
  'broken in the source of a page': rewritten((line) => broken(line, 74))
    .replaceAll('"', '&#34;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;'),
};

describe.each(Object.entries(mailed))('%s', (_, text) => {
  const document = parseLog(text);

  test('says the same as the whole log, and comes back as it was', () => {
    expect(renderLog(document)).toBe(text);
    const known = ({ kind }: { readonly kind: string }) => kind !== 'report' && kind !== 'remark';
    expect(document.items.filter(known)).toEqual(parseLog(log).items.filter(known));
    expect(readBisection(document)).toEqual(readBisection(parseLog(log)));
  });

  test('has a note, and may be written as JSON', () => {
    expect(document.notes.map(({ what }) => what)).toContain('broken');
    expect(documentFromJson(JSON.parse(JSON.stringify(document)))).toEqual({ document });
  });

  test('steps begin at the lines where they stand', () => {
    const { lineOf, trail } = auditLog(document);
    const lines = text.split('\n').map((line) => line.replace(/^> /, ''));
    for (const step of trail.steps) expect(lines[lineOf(step) - 1]).toContain('testing commit');
  });
});

test('a log with long lines was not broken: its lines stay apart', () => {
  const text = `${log}\n# git bisect start ${a}\n${b}\n`;
  expect(parseLog(text).layout.breaks).toBeUndefined();
  expect(renderLog(parseLog(text))).toBe(text);
});

test('results of several lines are no broken ones', () => {
  const text = `testing commit ${a} gcc\nrun #0: basic kernel testing failed: lost connection to the machine\nwhile copying\nrun #1: OK\n`;
  expect(parseLog(text).layout.breaks).toBeUndefined();
});

test('no break in JSON makes another line', () => {
  const document = parseLog(`testing commit ${a} gcc\nall runs: crashed: x all runs: OK\n`);
  const breaks = [{ line: 1, at: 19, kept: false, quoted: true }];
  expect(documentFromJson({ ...document, layout: { ...document.layout, breaks } })).toHaveProperty('problem');
});

test.each([
  ['lines that are none', `[x ${'word '.repeat(14)}z`],
  ['lists without end', `recipients (to): [${'"a@b" '.repeat(9)}z`],
])('many %s are read in time', (_, line) => {
  const text = `kernel signature:\n${'5'.repeat(64)}\n${`${line}\n`.repeat(20_000)}`;
  const started = performance.now();
  expect(renderLog(parseLog(text))).toBe(text);
  expect(performance.now() - started).toBeLessThan(5000);
});
