import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { TriggerScan } from './trigger-scan.ts';
import { linuxTriggers } from './triggers.ts';

function found(scan: TriggerScan, text: string): number[] {
  const all: number[] = [];
  for (let at = scan.next(text, 0, text.length); at !== -1; at = scan.next(text, at + 1, text.length)) all.push(at);
  return all;
}

function slowly(windows: readonly string[], text: string): number[] {
  return [...text.split('').keys()].filter((at) => windows.some((window) => text.startsWith(window, at)));
}

test('no window is missed, whatever the text', () => {
  const letter = fc.constantFrom('a', 'b', 'c', '\u0161', '\u0401');
  const window = fc.string({ unit: letter, minLength: 4, maxLength: 4 });
  fc.assert(
    fc.property(fc.array(window, { minLength: 1, maxLength: 5 }), fc.string({ unit: letter }), (windows, text) => {
      expect(found(new TriggerScan(windows), text)).toEqual(slowly(windows, text));
    }),
  );
});

test('the scan stops where it is told to', () => {
  const scan = new TriggerScan(['BUG:']);
  expect(scan.next('a BUG: b', 0, 6)).toBe(2);
  expect(scan.next('a BUG: b', 0, 5)).toBe(-1);
  expect(scan.next('a BUG: b', 3, 8)).toBe(-1);
});

function checkTrigger([line, trigger]: readonly [string, string | undefined]): void {
  expect(linuxTriggers.triggerOf(line)).toBe(trigger);
  expect(linuxTriggers.scan.next(line, 0, line.length) !== -1 || trigger === undefined).toBe(true);
}

test.each([
  ['BUG: toy', 'BUG:'],
  ['ODEBUG: toy', undefined],
  ['ODEBUG: toy kernel BUG at toy.c:1', 'kernel BUG'],
  ['WARNING: toy uses Wireless Extensions which', undefined],
  ['EXT4-fs (sda): WARNING: toy', undefined],
  ['WARNING: toy EXT4-fs (sda):', 'WARNING:'],
  ['INFO: lockdep is turned off.', undefined],
  ['general protection fault: 0000 [#1]', 'general protection fault'],
  ['poke[7] general protection fault ip:1 sp:2 error:0 in poke[1+1]', undefined],
  ['Kernel panic - not syncing: toy', 'Kernel panic'],
  ['go: panic: toy', 'panic:'],
  ['my_panic: toy', undefined],
  ['VFS: Busy inodes after unmount of toy', 'VFS: Busy inodes after unmount'],
  ['all is well', undefined],
] as const)('the trigger of "%s" is %s', (...row) => checkTrigger(row));
