import { expect, test } from 'vitest';
import { guestCompilerPackages, guestCompilers } from './guest-compilers.ts';

test.each([
  ['x86_64', 'x86_64', 'musl-gcc gcc', 'musl-tools gcc libc6-dev'],
  ['um', 'x86_64', 'musl-gcc gcc', 'musl-tools gcc libc6-dev'],
  ['arm64', 'x86_64', 'aarch64-linux-gnu-gcc', 'gcc-aarch64-linux-gnu libc6-dev-arm64-cross'],
  ['riscv64', 'x86_64', 'riscv64-linux-gnu-gcc', 'gcc-riscv64-linux-gnu libc6-dev-riscv64-cross'],
  ['arm64', 'aarch64', 'musl-gcc gcc', 'musl-tools gcc libc6-dev'],
  ['x86_64', 'aarch64', 'x86_64-linux-gnu-gcc', 'gcc-x86-64-linux-gnu libc6-dev-amd64-cross'],
] as const)('for guests of %s on %s', (arch, host, programs, packages) => {
  const compilers = guestCompilers(arch, host);
  expect(compilers.map(([program]) => program).join(' ')).toBe(programs);
  for (const compiler of compilers) expect(compiler).toContain('-static');
  expect(guestCompilerPackages(arch, host).join(' ')).toBe(packages);
});
