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
  expect(SymbolTable.fromNm(nm).find(name, size)?.address ?? null).toBe(address);
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
  expect(SymbolTable.fromNm('').size).toBe(0);
});

const objdump = `
toy.ko:     file format elf64-x86-64

SYMBOL TABLE:
0000000000000000 l    d  .text\t0000000000000000 .text
0000000000000000 g     F .text\t0000000000000003 toy_ioctl
0000000000000010 l     F .text\t0000000000000005 .hidden toy_more
0000000000000000 g     F .init.text\t0000000000000006 toy_init
0000000000000000 l     O .data\t0000000000000008 toy_data
0000000000000000         *UND*\t0000000000000000 printk
`;

test.each([
  ['toy_ioctl', 0x10, { address: 0n, section: '.text' }],
  ['toy_more', 5, { address: 0x10n, section: '.text' }],
  ['toy_init', 6, { address: 0n, section: '.init.text' }],
  ['toy_data', 8, null],
  ['printk', 0, null],
] as const)('%s of a module', (name, size, found) => {
  const start = SymbolTable.fromObjdump(objdump).find(name, size);
  expect(start && { address: start.address, section: start.section }).toEqual(found);
});

test('marks of code and data are no symbols', () => {
  const table = SymbolTable.fromNm(
    '0000000000001000 t $x\n0000000000001000 T a\n0000000000001004 t $d\n0000000000001010 T b\n0000000000001010 T a\n',
  );
  expect(table.find('a', 0x10)?.address).toBe(0x1000n);
});
