import { expect, test } from 'vitest';
import { crashType } from './crash-type.ts';

function check([title, type]: readonly [string, string]): void {
  expect(crashType(title)).toBe(type);
}

test.each([
  ['KASAN: slab-use-after-free Write in f', 'KASAN-USE-AFTER-FREE-WRITE'],
  ['KASAN: use-after-free in f', 'KASAN-USE-AFTER-FREE-READ'],
  ['KASAN: null-ptr-deref Read', 'KASAN-NULL-POINTER-DEREFERENCE-READ'],
  ['KASAN: vmalloc-out-of-bounds Write in f', 'KASAN-WRITE'],
  ['KASAN: something new in f', 'KASAN-UNKNOWN'],
  ['KFENCE: use-after-free write in f', 'KFENCE-USE-AFTER-FREE-WRITE'],
  ['WARNING in f', 'WARNING'],
  ['WARNING: refcount bug in f', 'REFCOUNT_WARNING'],
  ['WARNING: bad unlock balance in f', 'LOCKDEP'],
  ['WARNING: something else', 'WARNING'],
  ['WARNING: corrupted', 'none'],
  ['BUG: using f() in preemptible code in g', 'LOCKDEP'],
  ['BUG: something else', 'none'],
  ['INFO: task hung in f', 'HANG'],
  ['Kernel mode fault in f', 'DoS'],
  ['lost connection to test machine', 'LOST_CONNECTION'],
  ['a title of nobody', 'none'],
] as const)('%s is %s', (...row) => check(row));
