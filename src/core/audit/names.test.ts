import { expect, test } from 'vitest';
import { areCousins, sharedWords, sharesPrefix, withoutRevert } from './names.ts';

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

test('titles that name the same part of the kernel are cousins, whatever they say of it', () => {
  const start = ['INFO: task hung in vhost_net_stop_vq'];
  expect(areCousins('possible deadlock in vhost_process_iotlb_msg', start)).toBe(true);
  expect(areCousins('INFO: task hung in nf_net_queue_put', start)).toBe(false);
  expect(areCousins('no output from test machine', start)).toBe(false);
});

test('a revert is compared by what it takes back', () => {
  expect(withoutRevert('Revert "Revert "ipv6: fib: tidy""')).toBe('ipv6: fib: tidy');
  expect(sharesPrefix('Revert "ipv6: fib: tidy"', ['WARNING in iov_iter_revert'], [])).toBe(false);
  expect(withoutRevert('x: say "no"')).toBe('x: say "no"');
});
