import { expect, test } from 'vitest';
import { relativeToTree } from './source-path.ts';
import { type FramePlace, placeKey, placesToLookUp, type SourcePlace, withSources } from './symbolize.ts';

const call = (symbol: string, module: string | null = null): FramePlace => ({
  symbol,
  offset: 0x10,
  size: 0x20,
  returnAddress: true,
  module,
});

function checkPlace([line, place]: readonly [string, Partial<FramePlace> | null]): void {
  expect(placesToLookUp(line)).toMatchObject(place === null ? [] : [place]);
}

test.each([
  [' toy_ioctl+0x111/0x220', { symbol: 'toy_ioctl', offset: 0x111, size: 0x220, returnAddress: true }],
  ['[    1.000000]  [<6011e625>] toy_ioctl+0xb5/0xc5', { symbol: 'toy_ioctl', returnAddress: true }],
  ['RIP: 0010:toy_warn.isra.0+0x1/0x2', { symbol: 'toy_warn.isra.0', returnAddress: false }],
  ['RIP: 0033:toy_warn+0x1/0x2', { symbol: 'toy_warn', returnAddress: false }],
  ['pc : toy_warn+0x1/0x2', { returnAddress: false }],
  ['WARNING: CPU: 0 PID: 7 at fs/toy.c:1 toy_warn+0x1/0x2', { symbol: 'toy_warn', returnAddress: true }],
  ['ffff (&toy){+.+.}, at: toy_lock+0x1/0x2', { symbol: 'toy_lock' }],
  ['RIP: 0033:0x45cb79', null],
  ['Code: c1 e8 03 toy+0x1/0x2', null],
  [' toy_ioctl+0x1/0x2', { symbol: 'toy_ioctl', module: null }],
  [' toy_ioctl+0x1/0x2 [toymod]', { symbol: 'toy_ioctl', module: 'toymod' }],
  [` toy_ioctl+0x1/0x2 [toymod ${'0a'.repeat(20)}]`, { module: 'toymod' }],
  ['lr : toy_ioctl+0x1/0x2', { returnAddress: true }],
  [' toy_ioctl+0x1/0x2 drivers/toy.c:12', null],
] as const)('"%s" has a place to look up or none', (...row) => checkPlace(row));

function check(report: string, places: Readonly<Record<string, readonly SourcePlace[]>>, expected: readonly string[]) {
  const found = new Map(Object.entries(places).map(([symbol, sources]) => [placeKey(call(symbol)), sources]));
  expect(withSources(report, found).split('\n')).toEqual(expected);
}

test('a file stands behind the size, and inlined functions have their own copies above', () => {
  const sources = [
    { name: 'slot', file: 'include/toy.h', line: 3 },
    { name: 'toy_ioctl', file: 'drivers/toy.c', line: 30 },
  ];
  check(' toy_ioctl+0x10/0x20 (rest)\nother', { toy_ioctl: sources }, [
    ' slot include/toy.h:3 [inline] (rest)',
    ' toy_ioctl+0x10/0x20 drivers/toy.c:30 (rest)',
    'other',
  ]);
});

test('the name of the module stays, without its build id', () => {
  const report = ` toy_ioctl+0x10/0x20 [toymod ${'0a'.repeat(20)}]`;
  const found = new Map([[placeKey(call('toy_ioctl', 'toymod')), [{ name: 'toy_ioctl', file: 'toy.c', line: 3 }]]]);
  expect(withSources(report, found)).toBe(' toy_ioctl+0x10/0x20 toy.c:3 [toymod]');
  const inImage = new Map([[placeKey(call('toy_ioctl')), [{ name: 'toy_ioctl', file: 'other.c', line: 3 }]]]);
  expect(withSources(report, inImage)).toBe(' toy_ioctl+0x10/0x20 [toymod]');
});

test('what was not found stays, but for build ids and mangled names', () => {
  const id = '0123456789abcdef0123456789abcdef01234567';
  check(` toy+0x10/0x20 [toymod ${id}]\n _ZN3toy3popEv+0x10/0x20\n _Rx`, {}, [
    ' toy+0x10/0x20 [toymod]',
    ' toy::pop+0x10/0x20',
    ' _Rx',
  ]);
});

test('a place is asked for once', () => {
  expect(placesToLookUp(' toy+0x10/0x20\n toy+0x10/0x20\nRIP: 0010:toy+0x10/0x20')).toHaveLength(2);
});

function checkPath([path, expected]: readonly [string, string]): void {
  expect(relativeToTree(path, ['/src/linux', '/out'])).toBe(expected);
}

test.each([
  ['/src/linux/fs/toy.c', 'fs/toy.c'],
  ['/src/linux/./include/toy.h', 'include/toy.h'],
  ['./fs/toy.c', 'fs/toy.c'],
  ['fs/toy.c', 'fs/toy.c'],
  ['/out/../src/linux/fs/toy.c', 'fs/toy.c'],
  ['/out/include/generated/toy.h', 'include/generated/toy.h'],
  ['/src/linux/arch/x86/kvm/../../../virt/toy.c', 'arch/x86/kvm/../../../virt/toy.c'],
  ['/src/linuxes/fs/toy.c', '/src/linuxes/fs/toy.c'],
] as const)('%s is called %s', (...row) => checkPath(row));
