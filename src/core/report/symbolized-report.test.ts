import { expect, test } from 'vitest';
import { parseConsole } from './parse-console.ts';
import { symbolizedReport } from './symbolized-report.ts';

const frames = ['Call Trace:', ' kfree+0x1/0x2', ' toy_free+0x1/0x2', ' do_syscall_64+0x1/0x2', ''];

test('with sources a report blames a file, and keeps its title', () => {
  const [first, second] = parseConsole(['BUG: unrelated', 'BUG: Bad page map: toy', ...frames].join('\n'));
  expect(second).toMatchObject({ title: 'BUG: Bad page map', guiltyFile: null });
  const text = second!.text.replace('kfree+0x1/0x2', '$& mm/slub.c:9').replace('toy_free+0x1/0x2', '$& fs/toy.c:7');
  expect(symbolizedReport(second!, text)).toEqual({ ...second, text, guiltyFile: 'fs/toy.c' });
  expect(symbolizedReport(first!, text).title).toBe('BUG: unrelated');
});

test('without sources a report stays as it is', () => {
  const [report] = parseConsole(['BUG: Bad page map: toy', ...frames].join('\n'));
  expect(symbolizedReport(report!, report!.text)).toEqual(report);
});
