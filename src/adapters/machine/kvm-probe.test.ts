import { expect, test } from 'vitest';
import { probeSector } from './kvm-probe.ts';

test('the probe is one boot sector', () => {
  expect(probeSector().length).toBe(512);
  expect(probeSector().subarray(510)).toEqual(Buffer.from([0x55, 0xaa]));
});
