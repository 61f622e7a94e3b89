import { expect, test } from 'vitest';
import { isVague, kinshipOf, knownTitles, placeOf } from './title-kinship.ts';

const known = knownTitles([
  'general protection fault in hidraw_release',
  'KASAN: use-after-free Read in hidraw_read',
  'kernel BUG at arch/x86/kvm/mmu/mmu.c:LINE!',
]);

test.each([
  ['a title of the start is the same', 'general protection fault in hidraw_release', 'same'],
  ['another bug type in the same function is a variant', 'WARNING in hidraw_read', 'variant'],
  ['a file that moved is a variant', 'kernel BUG at arch/x86/kvm/mmu.c:LINE!', 'variant'],
  ['the same type elsewhere is of the class', 'KASAN: use-after-free Read in foo', 'class'],
  ['anything else is foreign', 'WARNING in free_netdev', 'foreign'],
] as const)('%s', (_, title, kinship) => {
  expect(kinshipOf(title, known)).toBe(kinship);
});

test('without titles of the start everything is foreign', () => {
  expect(kinshipOf('WARNING in f', knownTitles([]))).toBe('foreign');
});

test('a title names a function, or a file, or nothing', () => {
  expect(placeOf('memory leak in copy_net_ns')).toBe('copy_net_ns');
  expect(placeOf('BUG: assuming atomic context at net/kcm/kcmsock.c:LINE')).toBe('kcmsock.c');
  expect(placeOf('BUG: MAX_LOCK_DEPTH too low!')).toBeNull();
});

test('stalls and lost machines are vague, crashes are not', () => {
  expect(isVague('INFO: rcu detected stall in corrupted')).toBe(true);
  expect(isVague('lost connection to test machine')).toBe(true);
  expect(isVague('KASAN: use-after-free Read in f')).toBe(false);
});
