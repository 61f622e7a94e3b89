import { execFileSync } from 'node:child_process';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { cReproducer } from '../../src/adapters/machine/c-reproducer.ts';
import { commandReproducer } from '../../src/adapters/machine/command-reproducer.ts';
import { joinReproducers } from '../../src/app/join-reproducers.ts';
import { callsOf } from '../../src/core/sight/trace-text.ts';
import type { CarriedFile, ReproducerSource } from '../../src/ports/reproducer.ts';
import { program } from '../contract/test-machine.ts';
import { never, umlGuest } from '../support/guest-runs.ts';
import { testKernel, whyNoKernel } from '../support/kernels.ts';
import { orWhy } from '../support/skips.ts';
import { temporaryDirectory } from '../support/temporary-repository.ts';

const noKernel = whyNoKernel();
if (noKernel !== null) console.log(`skipped: reproducers; ${noKernel}`);

/** A C program around the body of its main(), in which `argument` is what it was given first. */
function inC(name: string, body: string, more: { args?: string[]; files?: CarriedFile[]; timeoutMs?: number } = {}) {
  const path = join(temporaryDirectory(), 'source.c');
  const given = program(body).replace('int main(void)', 'int main(int count, char **arguments)');
  writeFileSync(path, given);
  return cReproducer({ path, name, timeoutMs: 5_000, ...more });
}

function carried(name: string, contents: string | Buffer, executable = false): CarriedFile {
  const from = join(temporaryDirectory(), name);
  writeFileSync(from, contents);
  if (executable) chmodSync(from, 0o755);
  return { from, name, executable };
}

/** A static program, as somebody has it. */
function compiled(name: string, body: string): CarriedFile {
  const directory = temporaryDirectory();
  writeFileSync(join(directory, 'source.c'), program(body));
  const from = join(directory, name);
  execFileSync('gcc', ['-static', '-w', '-o', from, join(directory, 'source.c')]);
  return { from, name, executable: true };
}

const text = async (reproducer: ReproducerSource) => (await (await umlGuest(reproducer))(testKernel('um'))).text;

describe.skipIf(noKernel !== null)(orWhy('a reproducer in a guest', noKernel), () => {
  test('a C program has its arguments, whatever is in them, and its files', async () => {
    const body = `char word[16] = {0}; read(open("data.bin", O_RDONLY), word, 4);
      if (count == 3 && !strcmp(arguments[1], "two words\\n100%") && !strcmp(arguments[2], "")) crash(word); return 0;`;
    const args = ['two words\n100%', ''];
    const files = [carried('data.bin', 'warn')];
    expect(await text(inC('repro', body, { args, files }))).toBe('crashed: WARNING in lab_warn');
    expect(await text(inC('repro', body, { args, files: [carried('data.bin', 'none')] }))).toBe('ok');
    expect(await text(inC('repro', body, { args: ['other'], files }))).toBe('ok');
  });

  test('a program that is there already is started with its arguments', async () => {
    const own = compiled('tool', 'crash("warn");');
    const run = { program: own, args: ['-x'], files: [own], timeoutMs: 5_000 };
    expect(await text(commandReproducer(run))).toBe('crashed: WARNING in lab_warn');
  });

  test('a script needs a shell, which a guest has only if it is carried in', async () => {
    const script = carried('run.sh', '#!/bin/sh\nexit 0\n', true);
    const run = { program: script, args: [], files: [script], timeoutMs: 5_000 };
    await expect(umlGuest(commandReproducer(run))).rejects.toThrow(
      /^REPRODUCER_BROKEN: \S+run\.sh cannot be started in a guest\nwhy: {2}it needs \/bin\/sh, and a guest has nothing but init, the reproducer and its files/,
    );
  });

  test('a program that the kernel does not start is a failed test, not a clean run', async () => {
    const own = compiled('tool', 'return 0;');
    const foreign = execFileSync('cat', [own.from], { maxBuffer: 1 << 26 });
    foreign.writeUInt16LE(0x1234, 18);
    const tool = carried('foreign', foreign, true);
    const run = { program: tool, args: [], files: [tool], timeoutMs: 5_000 };
    expect(await text(commandReproducer(run))).toBe('test-failed: reproducer not started, errno 8');
  });

  test('of several one after the other runs, and the crash of any counts', async () => {
    const clean = () => inC('repro', 'puts("first"); return 0;');
    const endless = () => inC('repro', 'for (;;) pause();', { timeoutMs: 500 });
    const bad = (word = 'warn') => inC('repro-2', `puts("second"); crash("${word}"); return 0;`);
    expect(await text(joinReproducers([clean(), bad()]))).toBe('crashed: WARNING in lab_warn');
    expect(await text(joinReproducers([endless(), bad()]))).toBe('crashed: WARNING in lab_warn');
    const guest = await umlGuest(joinReproducers([clean(), bad('nothing')]));
    const { text: outcome, console } = await guest(testKernel('um'));
    expect(outcome).toBe('ok');
    expect(console).toMatch(
      / begin\r?\nrepro\| first\r?\nCULPRIT-\w+ next exit 0\r?\nrepro\| second\r?\nCULPRIT-\w+ end exit 0/,
    );
  });

  test('a traced run has the calls of all of them', async () => {
    const both = joinReproducers([
      inC('repro', 'open("/one", 0); return 0;'),
      inC('repro-2', 'open("/two", 0); crash("warn");'),
    ]);
    const { trace } = await (await umlGuest(both))(testKernel('um'), true);
    const calls = callsOf(trace!).calls.map((call) => call.text);
    expect(calls).toEqual(expect.arrayContaining(['open("/one")', 'open("/two")', 'open("/proc/crashlab")']));
  });

  test('two files of one name are refused', async () => {
    const both = joinReproducers([
      inC('repro', 'return 0;', { files: [carried('data.bin', 'a')] }),
      inC('repro-2', 'return 0;', { files: [carried('data.bin', 'b')] }),
    ]);
    await expect(umlGuest(both)).rejects.toThrow(/^REPRODUCER_BROKEN: two files would be "data\.bin" in the guest/);
  });

  test('a known-good program that fails is a failed test, and one that ends well is run once for a kernel', async () => {
    const withControl = (body: string): ReproducerSource => ({
      async prepare(place, signal) {
        const ready = await inC('repro', 'return 0;').prepare(place, signal);
        const control = compiled('known-good', body);
        const argv: [string] = [`${place.folder}/known-good`];
        return { ...ready, files: [...ready.files, control], controls: [{ kind: 'program', argv, limitMs: 2_000 }] };
      },
    });
    const kernel = testKernel('um');
    const failing = await umlGuest(withControl('puts("no luck"); return 3;'));
    expect((await failing(kernel)).text).toBe('test-failed: control program failed: exit 3');
    expect((await failing(kernel)).console).toContain('control| no luck');
    const working = await umlGuest(withControl('puts("all is well"); return 0;'));
    const [first, second] = [await working(kernel), await working(kernel)];
    expect([first.text, second.text]).toEqual(['ok', 'ok']);
    expect(first.console).toContain('control| all is well');
    expect(second.console).not.toContain('all is well');
  });

  test('a kernel that lacks what is needed is told before it boots', async () => {
    const needing = (option: string): ReproducerSource => ({
      async prepare(place, signal) {
        const ready = await inC('repro', 'return 0;').prepare(place, signal);
        return { ...ready, needs: [{ anyOf: [option], otherwise: 'it does not work' }] };
      },
    });
    const kernel = testKernel('um');
    await expect((await umlGuest(needing('KCOV')))(kernel)).rejects.toThrow(
      /^KERNEL_UNFIT: the reproducer cannot run on this kernel: it lacks CONFIG_KCOV\nwhy: {2}without KCOV: it does not work\nmend: add the options to kernel.config/,
    );
    const guest = await umlGuest(needing('PRINTK'));
    expect((await guest(kernel)).text).toBe('ok');
    const older = carried('config', 'CONFIG_EXPERT=y\n').from;
    const lacking = await guest({ ...kernel, key: 'older', config: older });
    expect(lacking.text).toBe('test-failed: the kernel lacks CONFIG_PRINTK, which the reproducer needs');
    expect(lacking.console).toContain('not booted');
  });
});

test('a program that went away is named', async () => {
  const gone: CarriedFile = { from: '/nonexistent/tool', name: 'tool', executable: true };
  const source = commandReproducer({ program: gone, args: [], files: [gone], timeoutMs: 1 });
  const place = { arch: 'x86_64' as const, folder: '/work', workDir: temporaryDirectory(), isBare: true };
  await expect(source.prepare(place, never)).rejects.toThrow(
    /^REPRODUCER_BROKEN: cannot read \/nonexistent\/tool\nwhy: .*ENOENT/,
  );
});
