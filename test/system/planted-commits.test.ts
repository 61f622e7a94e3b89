import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { orWhy } from '../support/skips.ts';
import { temporaryDirectory } from '../support/temporary-repository.ts';

const root = resolve(import.meta.dirname, '../..');

interface Row {
  readonly mode: string;
  readonly right: boolean;
  readonly untouched: boolean;
  readonly runs: number;
}

const { whatIsMissing } = (await import(join(root, 'bench/run/planted.mjs'))) as { whatIsMissing: () => string | null };
const missing = whatIsMissing();
if (missing !== null) console.warn(`planted commits in real histories are skipped: ${missing}`);

test.skipIf(missing !== null)(
  orWhy('planted commits in a real history are found, also with a flaky command', missing),
  async () => {
    const directory = temporaryDirectory();
    const out = join(directory, 'rows');
    const options = ['--rounds', '1', '--seed', '3', '--graphs', 'util-linux', '--no-git', '--out', out];
    await promisify(execFile)(process.execPath, [join(root, 'bench/run-command.mjs'), ...options]);
    const rows = readFileSync(out, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Row);
    expect(rows.map(({ mode }) => mode)).toEqual(['sure', 'flaky 60 %', 'flaky 25 %', 'skips every 13th']);
    expect(rows.filter(({ untouched }) => !untouched)).toEqual([]);
    expect(rows.filter(({ right }) => right).length).toBeGreaterThanOrEqual(3);
    expect(rows[0]).toMatchObject({ right: true });
    expect(rows[0]!.runs).toBeLessThan(40);
  },
);
