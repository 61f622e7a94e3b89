import { expect, test } from 'vitest';
import type { RecordedCommit } from '../log/syzbot/recorded-bisection.ts';
import { relationOf } from './relation.ts';

const crash = {
  title: 'WARNING in fib6_add',
  report: [
    'WARNING: CPU: 0 PID: 1 at net/ipv6/ip6_fib.c:120 fib6_add+0x1/0x2 net/ipv6/ip6_fib.c:120',
    ' dump_stack+0x1/0x2 lib/dump_stack.c:113',
    ' ip6_route_add+0x1/0x2 net/ipv6/route.c:33',
    '',
  ].join('\n'),
};

const commitOf = (...paths: readonly string[]): RecordedCommit => ({
  commit: 'a'.repeat(40),
  isMerge: false,
  author: null,
  date: null,
  message: [],
  paths,
});

const relation = (paths: readonly string[], isOther = false) =>
  relationOf(commitOf(...paths), 'x: tidy', [crash.title], crash, isOther);

test('the first file of the stack that the culprit changes is named', () => {
  expect(relation(['net/ipv6/ip6_fib.c'])).toMatchObject({ touched: 'net/ipv6/ip6_fib.c', closeness: 1 });
  expect(relation(['net/ipv6/route.c'])).toMatchObject({ touched: 'net/ipv6/route.c', closeness: 0.5 });
});

test('shortened paths are compared from their end', () => {
  expect(relation(['.../ipv6/route.c'])).toMatchObject({ touched: 'net/ipv6/route.c' });
});

test('files that stand in reports of all kinds do not count', () => {
  expect(relation(['lib/dump_stack.c'])).toMatchObject({ touched: null, otherTop: true });
});

test('the report of another crash says nothing', () => {
  expect(relation(['net/ipv6/route.c'], true)).toMatchObject({ touched: null, comparable: false, otherTop: false });
});

test('documents and device trees are outside of the kernel that was built, switches of the build are gates', () => {
  expect(relation(['Documentation/x.rst', '.../boot/dts/y.dts', 'arch/arm/z.c'])).toMatchObject({ outside: true });
  expect(relation(['arch/x86/z.c'])).toMatchObject({ outside: false });
  expect(relation(['drivers/net/Kconfig'])).toMatchObject({ gates: true });
});
