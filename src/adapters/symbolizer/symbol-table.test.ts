import { expect, test } from 'vitest';
import { SymbolTable } from './symbol-table.ts';

const nm = `                 U undefined
0000000000000000 0000000000000010 D __per_cpu
ffffffff81000000 T startup
ffffffff81000000 0000000000000030 t startup_alias
ffffffff81000040 0000000000000015 t show
ffffffff81000060 0000000000000025 t show
ffffffff81000090 0000000000000010 W weak
ffffffff810000a0 0000000000000008 D data
`;

function check([name, size, address]: readonly [string, number, bigint | null]): void {
  expect(SymbolTable.parse(nm).addressOf(name, size)).toBe(address);
}

test.each([
  ['startup', 0x40, 0xffffffff81000000n],
  ['startup', 1, 0xffffffff81000000n],
  ['startup_alias', 0x40, 0xffffffff81000000n],
  ['show', 0x20, 0xffffffff81000040n],
  ['show', 0x15, 0xffffffff81000040n],
  ['show', 0x30, 0xffffffff81000060n],
  ['show', 0x99, null],
  ['weak', 0x10, 0xffffffff81000090n],
  ['data', 8, null],
  ['nobody', 8, null],
] as const)('%s of size %i', (...row) => check(row));

test('an image without symbols has an empty table', () => {
  expect(SymbolTable.parse('').size).toBe(0);
});
