import { appendFileSync, mkdtempSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, expect, test } from 'vitest';
import { parseConsole } from '../../core/report/parse-console.ts';
import { followReports } from './report-follow.ts';
import { type ConsoleNews, growingFile, growingStream } from './report-input.ts';

const folder = mkdtempSync(join(tmpdir(), 'culprit-follow-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const crash = (name: string) => `VFS: Busy inodes after unmount of ${name}\n`;
const line = 'all is well here\n';

/** What is told of news that come at given milliseconds: `1500 line 3`. */
async function told(news: readonly (readonly [atMs: number, ConsoleNews | string])[]): Promise<readonly string[]> {
  let now = 0;
  async function* played(): AsyncGenerator<ConsoleNews> {
    for (const [atMs, item] of news) {
      now = atMs;
      yield typeof item === 'string' ? { kind: 'bytes', bytes: Buffer.from(item) } : item;
    }
  }
  const all: string[] = [];
  for await (const item of followReports(played(), parseConsole, () => now))
    all.push(`${now} ${item.kind === 'report' ? `line ${item.found.report.crashLine}` : item.kind}`);
  return all;
}

const quiet = { kind: 'quiet' } as const;
const check = async (news: Parameters<typeof told>[0], expected: readonly string[]) =>
  expect(await told(news)).toEqual(expected);

test('a report is told when the console was quiet for two seconds, once', () =>
  check(
    [
      [0, line + crash('a')],
      [1000, quiet],
      [2000, quiet],
      [2500, quiet],
      [9000, quiet],
    ],
    ['2000 line 1'],
  ));

test('a console that is never quiet does not keep its reports for ever', () =>
  check(
    Array.from({ length: 20 }, (_, i) => [i * 500, i === 2 ? crash('a') : line] as const),
    // It came after one second, and nothing is complete for five seconds.
    ['6000 line 2'],
  ));

test('what is left is told when the console ends, is emptied, or another one takes its place', () =>
  check(
    [
      [0, crash('a')],
      [10, { kind: 'rotated' }],
      [20, line + crash('b')],
      [30, { kind: 'truncated' }],
      [40, crash('c')],
    ],
    ['10 line 0', '10 rotated', '30 line 1', '30 truncated', '40 line 0'],
  ));

test('a file is read as it grows, is emptied, and is rotated', async () => {
  const path = join(folder, 'console');
  writeFileSync(path, 'one\n');
  const steps = [
    () => appendFileSync(path, 'two\n'),
    () => truncateSync(path, 0),
    () => appendFileSync(path, 'three\n'),
    () => {
      appendFileSync(path, 'four\n');
      renameSync(path, `${path}.1`);
    },
    () => writeFileSync(path, 'five\n'),
  ];
  const cancel = new AbortController();
  const pause = async () => {
    const step = steps.shift();
    if (step === undefined) cancel.abort();
    else step();
  };
  const all: string[] = [];
  for await (const news of growingFile(path, cancel.signal, pause))
    if (news.kind !== 'quiet') all.push(news.kind === 'bytes' ? Buffer.from(news.bytes).toString() : news.kind);
  expect(all).toEqual(['one\n', 'two\n', 'truncated', 'three\n', 'four\n', 'rotated', 'five\n']);
});

test('a stream is read to its end, and quiet while nothing comes', async () => {
  const stream = new Readable({ read() {} });
  const later = [() => stream.push('one'), () => stream.push(null)];
  const kinds: string[] = [];
  for await (const news of growingStream(stream, new AbortController().signal, async () => undefined)) {
    kinds.push(news.kind);
    if (news.kind === 'quiet') later.shift()?.();
    // Lets the stream speak.
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(kinds.filter((kind, i) => kind !== kinds[i - 1])).toEqual(['quiet', 'bytes', 'quiet']);
});
