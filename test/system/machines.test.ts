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
