import { expect, test } from 'vitest';
import { orWhy } from '../../../test/support/skips.ts';
import { elfMachine, toolsFor } from './elf-tools.ts';

const check = (machine: number, installed: readonly string[], addr2line: string) =>
  expect(toolsFor(machine, (program) => installed.includes(program)).addr2line).toBe(addr2line);
const [own, other] = process.arch === 'arm64' ? [183, 62] : [62, 183];
const triplet = other === 183 ? 'aarch64-linux-gnu' : 'x86_64-linux-gnu';

const unknown = ['x64', 'arm64'].includes(process.arch) ? null : `${process.arch} is neither x64 nor arm64`;

test.skipIf(unknown !== null)(orWhy('the programs fit the machine of the image', unknown), () => {
  check(own, [`${triplet}-addr2line`, 'llvm-addr2line'], 'addr2line');
  check(other, [`${triplet}-addr2line`, 'llvm-addr2line'], `${triplet}-addr2line`);
  check(other, ['llvm-addr2line'], 'llvm-addr2line');
  check(other, [], 'addr2line');
  check(9999, ['llvm-addr2line'], 'llvm-addr2line');
});

test('an ELF file tells its machine, another file none', async () => {
  expect(await elfMachine(process.execPath)).toBe({ x64: 62, arm64: 183, riscv64: 243 }[process.arch as 'x64']);
  expect(await elfMachine(import.meta.filename)).toBeNull();
});
