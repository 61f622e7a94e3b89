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

test('a fault of User Mode Linux blames the file that its registers name', () => {
  const console = [
    'Pid: 17, comm: repro Not tainted 6.3.0',
    'RIP: 0033:toy_read+0x1/0x20',
    'RSP: 000000007b51fd68  EFLAGS: 00010206',
    'Kernel panic - not syncing: Kernel mode fault at addr 0x18, ip 0x600b8c04',
    'Call Trace:',
    ' [<600c281f>] toy_ioctl+0x4/0x5',
    ' [<6001a9ab>] handle_syscall+0x6/0x7',
    '',
  ].join('\n');
  const [report] = parseConsole(console);
  const text = report!.text.replace('0x1/0x20', '$& fs/toy/read.c:9').replace('0x4/0x5', '$& fs/ioctl.c:7');
  expect(symbolizedReport(report!, text).guiltyFile).toBe('fs/toy/read.c');
});
