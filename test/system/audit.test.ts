import { spawnSync } from 'node:child_process';
import { closeSync, openSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryDirectory } from '../support/temporary-repository.ts';

const program = resolve(import.meta.dirname, '../../bin/culprit');
const golden = resolve(import.meta.dirname, '../golden/logs/era-b-merge.txt');

/** With so little memory that whoever holds a large input whole fails. */
function audit(args: readonly string[], input: string | Buffer = '') {
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    ['--max-old-space-size=160', program, 'audit', ...args],
    {
      input,
      encoding: 'utf8',
      timeout: 60_000,
      maxBuffer: 1 << 28,
    },
  );
  return { status, stdout, stderr };
}

function file(content: string | Buffer): string {
  const path = join(temporaryDirectory(), 'log.txt');
  writeFileSync(path, content);
  return path;
}

const head = `testing commit ${'6'.repeat(40)} with gcc (GCC) 8.1.0\n`;

test('a file of a gigabyte, a binary and a million runs are refused in three lines', () => {
  const big = join(temporaryDirectory(), 'big.txt');
  closeSync(openSync(big, 'w'));
  truncateSync(big, 1 << 30);
  for (const path of [big, process.execPath, file(head + 'run #1: OK\n'.repeat(1_000_000)), '/dev/zero']) {
    const { status, stdout, stderr } = audit([path]);
    expect({ status, stdout }, path).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^culprit: LOG_UNREADABLE: .*\nwhy: .*\nmend: .*\n$/);
  }
});

test('what git bisect log prints has no runs to judge', () => {
  const { status, stderr } = audit([
    file(`git bisect start\n# bad: [${'a'.repeat(40)}] x\ngit bisect bad ${'a'.repeat(40)}\n`),
  ]);
  expect(status).toBe(2);
  expect(stderr).toContain('LOG_UNUSABLE');
});

test('one log is an object, several are an array, and one that cannot be read does not stop the others', () => {
  const single = audit(['--json', golden]);
  expect(single.status).toBe(0);
  expect(JSON.parse(single.stdout)).toMatchObject({ id: 'era-b-merge', assessment: 'doubtful' });
  const several = audit(['--json', golden, '/nowhere', golden]);
  expect(several.status).toBe(2);
  expect(JSON.parse(several.stdout)).toMatchObject([
    { id: 'era-b-merge' },
    { id: 'era-b-merge' },
    { id: 'nowhere', error: expect.stringContaining('LOG_UNREADABLE') as unknown },
  ]);
});

test('a batch answers every line, in order, and says the same as --json', () => {
  const log = '\u00fc';
  const lines = [
    JSON.stringify({ id: 'none', log }),
    'no JSON',
    JSON.stringify({ id: 'x', log: `${head}run #0: crashed: WARNING in f\nerror: \u00c3\u00bc\u0000\r\n` }),
  ];
  const { status, stdout } = audit(['--batch'], `${lines.join('\n')}\n`);
  expect(status).toBe(0);
  const answers = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(answers).toMatchObject([
    { id: 'none', error: expect.stringContaining('LOG_UNREADABLE') as unknown },
    { id: null, error: expect.stringContaining('no JSON object') as unknown },
    { id: 'x', culprit: null, probabilityRight: null, assessment: 'no-answer', turns: [] },
  ]);
});

test('a batch prints logs again byte for byte, those too that are no UTF-8', () => {
  const log = `${head}run #0: crashed: WARNING in \u00ff\u0000\r\n`;
  const { stdout } = audit(['--batch', '--roundtrip'], `${JSON.stringify({ id: 'x', log })}\n`);
  expect(JSON.parse(stdout)).toEqual({ id: 'x', text: log });
});

test('a line of a batch without end is skipped in bounded memory', () => {
  const line = Buffer.alloc(150 << 20, 'x');
  const { status, stdout } = audit(['--batch'], Buffer.concat([line, Buffer.from('\n{"id":"y","log":""}\n')]));
  expect(status).toBe(0);
  expect(stdout.trimEnd().split('\n')).toHaveLength(2);
});

test('a page is printed for several logs at once', () => {
  const { status, stdout } = audit(['--html', golden, golden]);
  expect(status).toBe(0);
  expect(stdout.match(/<main>/g)).toHaveLength(2);
});

test('no log at all is a wrong request', () => {
  expect(audit([]).status).toBe(2);
});

test('what a cut and quoted log lacks is told', () => {
  const cut = readFileSync(golden, 'utf8').slice(0, 700).replaceAll(/^/gm, '> ');
  const { status, stdout } = audit([file(cut)]);
  expect(status).toBe(0);
  expect(stdout.replaceAll(/\s+/g, ' ')).toContain('note the log is quoted, as in a mail; line ');
  expect(JSON.parse(audit(['--json', file(cut)]).stdout)).toHaveProperty('notes.0.what', 'quoted');
});
