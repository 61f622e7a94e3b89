import { expect, test } from 'vitest';
import { gateBelow, versionOf } from './config-gates.ts';

const ubsan = new Set(['UBSAN: shift-out-of-bounds in sfq_init']);

test('releases compare as numbers', () => {
  expect(versionOf('v5.10')!).toBeGreaterThan(versionOf('v5.9')!);
  expect(versionOf('v6.0')!).toBeGreaterThan(versionOf('v5.19')!);
  expect(versionOf('next-20220101')).toBeNull();
});

test('a crash that needs an option is hidden below the release that it is switched off in', () => {
  expect(gateBelow('v5.2', 'C', ubsan)?.option).toBe('UBSAN');
  expect(gateBelow('v5.3', 'C', ubsan)).toBeNull();
  expect(gateBelow('v4.12', 'A', new Set(['KASAN: use-after-free Read in j1939_session_get']))?.option).toBe('CAN');
});

test('UBSAN was left on until autumn 2020, and other crashes need no option', () => {
  expect(gateBelow('v5.2', 'A', ubsan)).toBeNull();
  expect(gateBelow('v5.2', 'C', new Set(['WARNING in f']))).toBeNull();
});
