import { test } from 'vitest';
import { testKernel } from '/tmp/wt/syz/test/support/kernels.ts';

test('x', () => {
  testKernel('um');
});
