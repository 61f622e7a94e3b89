import { expect, test } from 'vitest';
import type { BuildProgress } from '../../ports/kernel-builder.ts';
import { CompileCounter } from './build-progress.ts';

test('counts compilations and names what make is at', () => {
  const seen: BuildProgress[] = [];
  const counter = new CompileCounter(500, (progress) => seen.push(progress));
  for (const line of [
    '  HOSTCC  scripts/basic/fixdep',
    '  CC      fs/pipe.o',
    '  CC [M]  net/ipv6/ipv6.o',
    '  AS      arch/x86/entry/entry_64.o',
    '  AR      fs/built-in.a',
    'fs/pipe.c:1:2: warning: CC      x',
    '  CC      \x1b[31mred',
    '  180 |         pid = f();',
  ])
    counter.line(line);
  expect(seen.map(({ what, done }) => `${done} ${what}`)).toEqual([
    '1 scripts/basic/fixdep',
    '2 fs/pipe.o',
    '3 net/ipv6/ipv6.o',
    '4 arch/x86/entry/entry_64.o',
    '4 fs/built-in.a',
  ]);
  expect(seen[0]!.expected).toBe(500);
});
