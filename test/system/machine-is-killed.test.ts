import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished, test } from 'vitest';
import { cReproducer } from '../../src/adapters/machine/c-reproducer.ts';
import type { MachineOptions } from '../../src/adapters/machine/machine-options.ts';
import { umlMachine } from '../../src/adapters/machine/uml.ts';
import { program } from '../contract/test-machine.ts';
import { testKernel, whyNoKernel } from '../support/kernels.ts';
import { orWhy } from '../support/skips.ts';

const built = fileURLToPath(new URL('../../dist/adapters/machine/', import.meta.url));
const why = whyNoKernel() ?? (existsSync(join(built, 'uml.js')) ? null : 'nothing is built, run `npm run build`');
if (why !== null) console.log(`skipped: killing us while a machine runs; ${why}`);

const never = new AbortController().signal;

/** What another Node process runs, which is then killed. */
const script = `
const { umlMachine } = await import(process.argv[2] + 'uml.js');
const { cReproducer } = await import(process.argv[2] + 'c-reproducer.js');
const { kernel, options, reproducer, consolePath } = JSON.parse(process.argv[3]);
const machine = umlMachine({ ...options, reproducer: cReproducer(reproducer) });
const signal = new AbortController().signal;
await machine.prepare(signal);
await machine.run({ kernel, consolePath }, signal);
`;

test.skipIf(why !== null)(orWhy('nothing of a machine is left when we are killed', why), async () => {
  const { directory, mark, consolePath, kernel, options, reproducer } = scene();
  writeFileSync(join(directory, 'run.mjs'), script);
  const words = JSON.stringify({ kernel, options, reproducer, consolePath });
  const node = spawn(process.execPath, [join(directory, 'run.mjs'), built, words], { stdio: 'inherit' });
  await expect.poll(() => begun(consolePath), { timeout: 20_000 }).toBe(true);
  expect(processesWith(mark).length).toBeGreaterThan(1);
  node.kill('SIGKILL');
  await expect.poll(() => processesWith(mark), { timeout: 5_000 }).toEqual([]);
});

test.skipIf(why !== null)(orWhy('a machine that the host kills is no crash', why), async () => {
  const { mark, consolePath, kernel, options } = scene();
  const machine = umlMachine(options);
  await machine.prepare(never);
  const run = machine.run({ kernel, consolePath }, never);
  await expect.poll(() => begun(consolePath), { timeout: 20_000 }).toBe(true);
  for (const id of processesWith(mark))
    if (commandLine(id).startsWith(kernel.bootImage)) process.kill(Number(id), 'SIGKILL');
  expect((await run).outcome).toMatchObject({ kind: 'infra-failed', reason: expect.stringContaining('from outside') });
});

/** A machine that would run for a minute, in several processes, which can be told by a word of their command line. */
function scene() {
  const directory = mkdtempSync(join(tmpdir(), 'culprit-killed-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const cSource = join(directory, 'repro.c');
  writeFileSync(cSource, program('for (int i = 0; i < 5; i++) if (!fork()) for (;;) pause(); for (;;) pause();'));
  const reproducer = { path: cSource, timeoutMs: 60_000 };
  const mark = `mark=${process.pid}.${Date.now()}`;
  const options: MachineOptions = {
    count: 1,
    memoryMiB: 64,
    cmdline: mark,
    reproducer: cReproducer(reproducer),
    workDir: join(directory, 'work'),
  };
  return { directory, mark, options, reproducer, kernel: testKernel('um'), consolePath: join(directory, 'console') };
}

function begun(consolePath: string): boolean {
  return existsSync(consolePath) && / begin\r?\n/.test(readFileSync(consolePath, 'latin1'));
}

/** Ids of processes that have a text in their command line, the wrappers around the machine too. */
function processesWith(text: string): readonly string[] {
  return readdirSync('/proc').filter(
    (id) => /^\d+$/.test(id) && commandLine(id).includes(text) && !commandLine(id).includes('run.mjs'),
  );
}

function commandLine(id: string): string {
  try {
    return readFileSync(`/proc/${id}/cmdline`, 'latin1');
  } catch {
    return '';
  }
}
