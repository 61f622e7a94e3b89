import { expect, test } from 'vitest';
import { sharedWords, sharesPrefix } from './names.ts';

const titles = ['WARNING in geneve_exit_batch_net'];

test('words of what the titles name are looked for in a text', () => {
  expect(sharedWords(titles, 'geneve: fix teardown drivers/net/geneve.c')).toBe(0.5);
  expect(sharedWords(titles, 'netfilter: core: make nf_unregister_net_hooks simple wrapper again')).toBe(0);
});

test('words that stand in all subsystems tie nothing', () => {
  expect(sharedWords(['WARNING in init_net_dev'], 'net: init dev')).toBe(0);
});

test('a title that names nothing shares nothing', () => {
  expect(sharedWords(['BUG: MAX_LOCK_DEPTH too low!'], 'lock depth')).toBe(0);
});

test('what stands in front of the colon may begin a directory of the stack', () => {
  expect(sharesPrefix('ipv6: fib: tidy', ['WARNING in f'], ['net/ipv6/route.c'])).toBe(true);
  expect(sharesPrefix('usb: gadget: add raw-gadget', ['WARNING in f'], ['net/ipv6/route.c'])).toBe(false);
  expect(sharesPrefix('Linux 5.3', titles, [])).toBe(false);
});
