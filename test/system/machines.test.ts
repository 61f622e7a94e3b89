import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { cReproducer } from '../../src/adapters/machine/c-reproducer.ts';
import { commandMachine } from '../../src/adapters/machine/command-machine.ts';
import type { MachineOptions } from '../../src/adapters/machine/machine-options.ts';
import { qemuMachine } from '../../src/adapters/machine/qemu.ts';
import { umlMachine } from '../../src/adapters/machine/uml.ts';
import { Symbolizer } from '../../src/adapters/symbolizer/symbolizer.ts';
import { program, testMachineContract } from '../contract/test-machine.ts';
import { testKernel, whyNoKernel } from '../support/kernels.ts';
import { orWhy } from '../support/skips.ts';
import { temporaryDirectory } from '../support/temporary-repository.ts';

const noKernel = whyNoKernel();
if (noKernel !== null) console.log(`skipped: machines; ${noKernel}`);

describe.skipIf(noKernel !== null)(orWhy('User Mode Linux', noKernel), () => {
  testMachineContract({ create: umlMachine, kernel: () => testKernel('um'), cleanRunMs: 3_000 });
});

const bootUml = fileURLToPath(new URL('../programs/boot-uml.sh', import.meta.url));

describe.skipIf(noKernel !== null)(orWhy('a command', noKernel), () => {
  const create = (options: MachineOptions) =>
    commandMachine({ ...options, arch: 'um', command: [bootUml], directory: tmpdir() });
  testMachineContract({ create, kernel: () => testKernel('um'), cleanRunMs: 3_000 });

  test.each([
    ['fails', 'echo no board is free >&2; exit 3', 'infra-failed', /^\S*sh failed with status 3: no board is free$/],
    [
      'says the markers itself',
      `for w in up 'control ok' begin 'end exit 0'; do echo "$CULPRIT_MARKER $w"; done`,
      'ok',
      /^$/,
    ],
    [
      'hands on what it is told',
      'echo "$CULPRIT_MARKER up"; test -x "$CULPRIT_REPRODUCER" && test -f "$CULPRIT_INITRAMFS" && test -d "$CULPRIT_DIRECTORY" && test "$CULPRIT_ARCH $CULPRIT_CPUS $CULPRIT_TIMEOUT_MS" = "um 1 5000" && echo "$CULPRIT_MARKER control exit 9"',
      'test-failed',
      /^control program failed: exit 9$/,
    ],
  ] as const)('that %s', async (_, script, kind, why) => {
    const directory = temporaryDirectory();
    const cSource = join(directory, 'repro.c');
    writeFileSync(cSource, 'int main(void) { return 0; }\n');
    const machine = commandMachine({
      arch: 'um',
      count: 1,
      memoryMiB: 64,
      cmdline: '',
      reproducer: cReproducer({ path: cSource, timeoutMs: 5_000 }),
      workDir: directory,
      directory,
      command: ['sh', '-c', script],
    });
    const never = new AbortController().signal;
    await machine.prepare(never);
    const { outcome } = await machine.run({ kernel: testKernel('um'), consolePath: join(directory, 'console') }, never);
    expect(outcome.kind).toBe(kind);
    expect('title' in outcome ? outcome.title : 'reason' in outcome ? outcome.reason : '').toMatch(why);
  });
});

const noQemu =
  spawnSync('qemu-system-x86_64', ['--version']).status === 0 ? null : 'qemu-system-x86_64 is not installed';
if (noQemu !== null) console.log(`skipped: QEMU; ${noQemu}`);

describe.skipIf((noKernel ?? noQemu) !== null)(orWhy('QEMU', noKernel ?? noQemu), () => {
  testMachineContract({
    create: (options) => qemuMachine({ ...options, accelerator: 'tcg' }),
    kernel: () => testKernel('x86_64'),
    cleanRunMs: 10_000,
  });

  test.each([
    ['with several processors and devices', { cpus: 2, numaNodes: 1, devices: ['virtio-rng', 'virtio-blk'] }],
    ['with memory nodes and devices on PCI', { cpus: 2, numaNodes: 2, devices: ['virtio-net', 'nvme', 'qemu-xhci'] }],
  ])('a machine %s boots', async (_, hardware) => {
    const directory = temporaryDirectory();
    const cSource = join(directory, 'repro.c');
    writeFileSync(cSource, 'int main(void) { return 0; }\n');
    const machine = qemuMachine({
      arch: 'x86_64',
      accelerator: 'tcg',
      count: 1,
      memoryMiB: 256,
      cmdline: '',
      hardware,
      reproducer: cReproducer({ path: cSource, timeoutMs: 5_000 }),
      workDir: directory,
    });
    const never = new AbortController().signal;
    await machine.prepare(never);
    const run = await machine.run({ kernel: testKernel('x86_64'), consolePath: join(directory, 'console') }, never);
    expect(run.outcome).toEqual({ kind: 'ok' });
  });
});

/** Cross compilers, and 300 s of a processor for each kernel: too much for every day. */
describe.each([
  ['arm64', 'qemu-system-aarch64'],
  ['riscv64', 'qemu-system-riscv64'],
] as const)('%s in QEMU', (arch, qemu) => {
  const whyNot =
    process.env['CULPRIT_TEST_LONG'] === '1' ? (whyNoKernel(arch) ?? whyNoProgram(qemu)) : 'CULPRIT_TEST_LONG is not 1';
  if (whyNot !== null) console.log(`skipped: ${arch} in QEMU; ${whyNot}`);

  describe.skipIf(whyNot !== null)(orWhy(arch, whyNot), () => {
    testMachineContract({
      create: (options) => qemuMachine({ ...options, arch }),
      kernel: () => testKernel(arch),
      cleanRunMs: 20_000,
    });

    test('a report names files and lines, read with the tools of that machine', async () => {
      const directory = temporaryDirectory();
      const cSource = join(directory, 'repro.c');
      writeFileSync(cSource, program('crash("null-read");'));
      const kernel = testKernel(arch);
      const symbolizer = new Symbolizer(kernel.vmlinux);
      const machine = qemuMachine({
        arch,
        count: 1,
        memoryMiB: 128,
        cmdline: '',
        workDir: directory,
        reproducer: cReproducer({ path: cSource, timeoutMs: 20_000 }),
        symbolize: (_, report) => symbolizer.symbolize(report),
      });
      const never = new AbortController().signal;
      await machine.prepare(never);
      const { outcome, report } = await machine.run({ kernel, consolePath: join(directory, 'console') }, never);
      symbolizer.close();
      expect(outcome).toMatchObject({ kind: 'crashed', crash: { frame: 'lab_null_read' } });
      expect(report).toMatch(/lab_\w+.* lib\/crashlab\.c:\d+/);
    });
  });
});

function whyNoProgram(name: string): string | null {
  return spawnSync(name, ['--version']).status === 0 ? null : `${name} is not installed`;
}
