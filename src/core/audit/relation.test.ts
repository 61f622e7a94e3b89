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

const commitOf = (paths: readonly string[], message: readonly string[] = []): RecordedCommit => ({
  commit: 'a'.repeat(40),
  isMerge: false,
  author: null,
  date: null,
  message,
  paths,
});

const relation = (paths: readonly string[], isOther = false) =>
  relationOf(commitOf(paths), 'x: tidy', [crash.title], crash, isOther);

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

test('paths of reports that begin with a slash or a dot are those of the tree', () => {
  const report = crash.report.replaceAll('net/ipv6/', '/net/ipv6/').replaceAll('lib/', './lib/');
  const found = relationOf(commitOf(['net/ipv6/route.c']), 'x: tidy', [crash.title], { ...crash, report }, false);
  expect(found).toMatchObject({ touched: 'net/ipv6/route.c', guilty: 'net/ipv6/ip6_fib.c', otherTop: false });
});

test('the file that the report blames counts though it stands in reports of all kinds', () => {
  const report = 'BUG: KASAN: x in work_y\n work_y+0x1/0x2 kernel/signal.c:7\n';
  const found = relationOf(commitOf(['kernel/signal.c']), 'x', ['x'], { title: 'x', report }, false);
  expect(found).toMatchObject({ touched: 'kernel/signal.c', closeness: 1 });
});

test('what a message tells counts, but not whom it names', () => {
  const told = (...message: readonly string[]) =>
    relationOf(commitOf(['a.c'], ['x: tidy', ...message]), 'x: tidy', [crash.title], crash, false).told;
  expect(told('', 'Routes of fib6 go first.')).toBe(1);
  expect(told('', 'Reported-by: fib6 <fib6@example.org>')).toBe(0);
});

test('a commit for stable kernels and one that adds a check elsewhere are told', () => {
  const of = (subject: string, paths: readonly string[], ...message: readonly string[]) =>
    relationOf(commitOf(paths, [subject, ...message]), subject, [crash.title], crash, false);
  expect(of('x: fix', ['net/x.c'], 'Cc: stable@vger.kernel.org')).toMatchObject({ isForStable: true, detects: false });
  expect(of('net: warn if a header is missing', ['net/x.c'])).toMatchObject({ isForStable: false, detects: true });
  expect(of('net: warn if a header is missing', ['net/ipv6/route.c'])).toMatchObject({ detects: false });
});
