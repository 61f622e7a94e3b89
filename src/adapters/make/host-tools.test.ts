import { expect, test } from 'vitest';
import { crossPrefix } from './architecture.ts';
import { missingTools, neededTools, packageOf } from './host-tools.ts';

test('names the package of what is not there', async () => {
  const path = process.env['PATH'];
  process.env['PATH'] = '/nonexistent';
  try {
    expect(await missingTools('um')).toContainEqual({ program: 'flex', package: 'flex' });
  } finally {
    process.env['PATH'] = path;
  }
});

test.each([
  ['um', 'x86_64', ''],
  ['x86_64', 'x86_64', ''],
  ['x86_64', 'aarch64', 'x86_64-linux-gnu-'],
  ['arm64', 'x86_64', 'aarch64-linux-gnu-'],
  ['arm64', 'aarch64', ''],
  ['riscv64', 'x86_64', 'riscv64-linux-gnu-'],
] as const)('compiling for %s on %s takes the prefix %j', (arch, host, prefix) =>
  expect(crossPrefix(arch, host)).toBe(prefix),
);

const programs = (...args: Parameters<typeof neededTools>): string[] =>
  neededTools(...args).map((tool) => tool.program);

test('openssl is needed for kernels with keys alone, libelf for x86_64', () => {
  expect(programs('um')).not.toContain('libelf.h');
  expect(programs('x86_64')).toContain('libelf.h');
  expect(programs('um')).not.toContain('openssl/bio.h');
  expect(programs('um', 'CONFIG_SYSTEM_TRUSTED_KEYRING=y\n')).toContain('openssl/bio.h');
  expect(packageOf('aarch64-linux-gnu-gcc')).toBe('gcc-aarch64-linux-gnu');
});
