import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';

const executable = join(import.meta.dirname, '../../bin/culprit');

interface Message {
  readonly type: string;
  readonly commit: string;
  readonly count: number;
  readonly culprit: string | null;
  readonly reason: string;
}

/** A straight history of `count` commits with a release every thousand, and the bug from one of them on. */
function driverOf(count: number, culprit: number) {
  const commits = Array.from({ length: count }, (_, i) => ({
    id: `commit ${i}`,
    parents: i === 0 ? [] : [`commit ${i - 1}`],
    paths: [`drivers/net/ethernet/some/vendor/file-${i % 97}.c`, `include/linux/some-header-${i % 31}.h`],
    date: new Date(1_600_000_000_000 + i * 60_000).toISOString(),
  }));
  const releases = commits.filter((_, i) => i % 1000 === 0).map(({ id }, i) => ({ tag: `v5.${i}`, commit: id }));
  const target = { title: 'WARNING in f', guiltyFile: 'drivers/f.c', altTitles: [] };
  const limits = { builds: 150, runs: 2000, seconds: 300 };
  const job = { type: 'job', commits, bad: `commit ${count - 1}`, good: null, releases, target, limits };
  const reply = (question: Message) => {
    const number = Number(question.commit.slice('commit '.length));
    if (question.type === 'build') return { type: 'built', ok: true, signature: `kernel-${number}`, log: '' };
    const outcome = number >= culprit ? { kind: 'crash', title: 'WARNING in f' } : { kind: 'ok', title: '' };
    return { type: 'outcomes', outcomes: Array.from({ length: question.count }, () => outcome) };
  };
  return { job: { ...job, costs: { build: 300, run: 60 }, parallel: 10 }, reply };
}

test('plays a scenario of 16,000 commits over its standard input and output', async () => {
  const { job, reply } = driverOf(16_000, 12_345);
  const child = spawn(process.execPath, [executable, 'simulate', '--oracle', 'stdio'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(child, 'close');
  child.stdin.write(`${JSON.stringify(job)}\n`);
  let last: Message | null = null;
  for await (const line of createInterface({ input: child.stdout })) {
    const message = JSON.parse(line) as Message;
    if (message.type === 'note') continue;
    last = message;
    // The pipe stays open behind the result: the program leaves by itself.
    if (message.type !== 'result') child.stdin.write(`${JSON.stringify(reply(message))}\n`);
  }
  expect(last).toMatchObject({ type: 'result', culprit: 'commit 12345' });
  expect(last!.reason).toMatch(/^found: /);
  expect(await ended).toEqual([0, null]);
});

for (const [name, input, message] of [
  ['what is no job', 'hello\n', 'a line is not JSON'],
  ['a driver that goes away', '', 'the driver went away before the result'],
] as const) {
  test(`ends with one error and exit code 2 at ${name}`, async () => {
    const child = spawn(process.execPath, [executable, 'simulate', '--oracle', 'stdio']);
    const told: string[] = [];
    child.stderr.on('data', (chunk: Buffer) => told.push(String(chunk)));
    child.stdin.end(input);
    expect(await once(child, 'close')).toEqual([2, null]);
    expect(told.join('').match(/JOB_INVALID/g)).toHaveLength(1);
    expect(told.join('')).toContain(message);
  });
}
