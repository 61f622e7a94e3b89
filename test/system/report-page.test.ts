import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const page = readFileSync(join(root, 'docs/reports.md'), 'utf8');
const noJq = spawnSync('jq', ['--version']).error !== undefined;
if (noJq) console.log('skipped: examples of docs/reports.md that need jq');

const examples = [...page.matchAll(/^```console\n\$ (.+)\n([^]*?)^```$/gm)].map(([, command, shown]) => ({
  command: command!,
  shown: shown!,
}));

function check(command: string, shown: string): void {
  const { status, stdout } = spawnSync('sh', ['-c', command], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, PATH: `${join(root, 'bin')}:${process.env['PATH']}` },
  });
  expect({ status, stdout }).toEqual({ status: 0, stdout: shown });
}

test.each(examples)('docs/reports.md shows what `$command` prints', ({ command, shown }) => {
  if (command.includes('jq') && noJq) return;
  check(command, shown);
});

test('there are examples', () => expect(examples.length).toBeGreaterThan(3));
