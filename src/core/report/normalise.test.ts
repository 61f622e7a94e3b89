import { expect, test } from 'vitest';
import { normaliseTitle } from './normalise.ts';

function check([title, expected]: readonly [string, string]): void {
  expect(normaliseTitle(title)).toBe(expected);
}

test.each([
  ['WARNING in toy_ring', 'WARNING in toy_ring'],
  ['panic: page at ffff888012345678 is 0xdeadbeef', 'panic: page at ADDR is ADDR'],
  ['panic: deadbeefed is no address at the start', 'panic: ADDR is no address at the start'],
  ['BUG: failure at lib/toy.c:120:7/f()!', 'BUG: failure at lib/toy.c:LINE/f()!'],
  ['stuck in toy_spin+0x12/0x34 for long', 'stuck in toy_spin for long'],
  ['task syz-executor.3 and syz-executor7/9 and syzkaller12:3', 'task syz-executor and syz-executor and syzkaller'],
  ['address 10.0.0.1 in use', 'address IP in use'],
  ['on CPU#12: 1 2 3 and 4', 'on CPU: NUM NUM NUM and NUM'],
  ['nl802154_dump in nl80211', 'nl802154_dump in nl80211'],
  ['id1234567', 'idNUM'],
  ['a\tb  c\u0007d \u00e9', 'a b cd'],
  ['x'.repeat(200), 'x'.repeat(120)],
  ['', ''],
] as const)('%s becomes %s', (...row) => check(row));
