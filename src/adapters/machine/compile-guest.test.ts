import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { orWhy } from '../../../test/support/skips.ts';
import { compileOurPrograms, compileReproducer } from './compile-guest.ts';

const never = new AbortController().signal;
const noGcc = spawnSync('gcc', ['--version']).status === 0 ? null : 'gcc is not installed';
if (noGcc !== null) console.log(`skipped: compiling guest programs, ${noGcc}`);

function directory(): string {
  const path = mkdtempSync(join(tmpdir(), 'culprit-guest-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

/** A path on which only the programs are that confine others. */
function withoutCompilers(): void {
  const path = directory();
  for (const name of ['setpriv', 'unshare', 'timeout', 'prlimit', 'true'])
    symlinkSync(`/usr/bin/${name}`, join(path, name));
  const before = process.env['PATH'];
  process.env['PATH'] = path;
  onTestFinished(() => {
    process.env['PATH'] = before;
  });
}

test.skipIf(noGcc !== null)(
  orWhy('init and control program are compiled from the sources of the package', noGcc),
  async () => {
    const output = directory();
    await compileOurPrograms('x86_64', output, never);
    expect(readdirSync(output).toSorted()).toEqual(['control', 'init']);
  },
);

test.skipIf(noGcc !== null)(
  orWhy('a reproducer that does not compile is broken, with what the compiler said', noGcc),
  async () => {
    const source = join(directory(), 'repro.c');
    writeFileSync(source, 'int main(void) { return nonsense; }\n');
    const compiled = compileReproducer('x86_64', source, `${source}.out`, never);
    await expect(compiled).rejects.toMatchObject({ code: 'REPRODUCER_BROKEN', blame: 'request' });
    await expect(compiled).rejects.toThrow(/repro.c:1:\d+: error: 'nonsense' undeclared/);
  },
);

test('a host without a compiler says so', async () => {
  withoutCompilers();
  await expect(compileReproducer('x86_64', '/nowhere.c', '/nowhere', never)).rejects.toMatchObject({
    code: 'TOOL_MISSING',
  });
});
