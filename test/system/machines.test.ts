import { spawnSync } from 'node:child_process';
import { describe } from 'vitest';
import { qemuMachine } from '../../src/adapters/machine/qemu.ts';
import { umlMachine } from '../../src/adapters/machine/uml.ts';
import { testMachineContract } from '../contract/test-machine.ts';
import { testKernel, whyNoKernel } from '../support/kernels.ts';
import { orWhy } from '../support/skips.ts';

const noKernel = whyNoKernel();
if (noKernel !== null) console.log(`skipped: machines; ${noKernel}`);

describe.skipIf(noKernel !== null)(orWhy('User Mode Linux', noKernel), () => {
  testMachineContract({ create: umlMachine, kernel: () => testKernel('um'), cleanRunMs: 3_000 });
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
});

/** Cross compilers, and 300 s of a processor for each kernel: too much for every day. */
describe.each([
  ['arm64', 'qemu-system-aarch64'],
  ['riscv64', 'qemu-system-riscv64'],
] as const)('%s in QEMU', (arch, program) => {
  const whyNot =
    process.env['CULPRIT_TEST_LONG'] === '1'
      ? (whyNoKernel(arch) ?? whyNoProgram(program))
      : 'CULPRIT_TEST_LONG is not 1';
  if (whyNot !== null) console.log(`skipped: ${arch} in QEMU; ${whyNot}`);

  describe.skipIf(whyNot !== null)(orWhy(arch, whyNot), () => {
    testMachineContract({
      create: (options) => qemuMachine({ ...options, arch }),
      kernel: () => testKernel(arch),
      cleanRunMs: 20_000,
    });
  });
});

function whyNoProgram(program: string): string | null {
  return spawnSync(program, ['--version']).status === 0 ? null : `${program} is not installed`;
}
