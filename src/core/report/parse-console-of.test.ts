import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { operatingSystems } from './operating-system.ts';
import { parseConsoleOf } from './parse-console-of.ts';

test('no more reports are read than asked for', () => {
  const console = 'panic: one\npanic: two\npanic: three\n';
  for (const os of operatingSystems) {
    expect(parseConsoleOf(os, console).map((report) => report.crashLine)).toEqual([0, 1, 2]);
    expect(parseConsoleOf(os, console, { maxReports: 1 })).toHaveLength(1);
    expect(parseConsoleOf(os, console, { maxReports: 0 })).toEqual([]);
  }
});

test('memory that ran out is a failure of the tools under a kernel, and the crash itself of a program', () => {
  const console = 'fatal error: out of memory\n\ngoroutine 1 [running]:\n';
  for (const os of operatingSystems) expect(parseConsoleOf(os, console)[0]?.suppressed).toBe(os !== 'user');
});

test('the failures of the test tool have the same names everywhere', () => {
  for (const os of operatingSystems.filter((it) => it !== 'user'))
    expect(parseConsoleOf(os, 'x: SYZFATAL: toy 3 failed\n')[0]).toMatchObject({
      title: 'SYZFATAL: toy NUM failed',
      altTitles: ['SYZFATAL'],
      type: 'SYZ_FAILURE',
    });
});

test('carriage returns of a serial console change nothing', () => {
  const console = 'panic: sx lock still held\nKDB: stack backtrace:\nsx_destroy() at sx_destroy+0x1/frame 0x2\n';
  const frame = 'toy() at toy+0x1/frame 0x2\n';
  const [plain] = parseConsoleOf('freebsd', console + frame);
  expect(plain?.title).toBe('panic: sx lock still held in toy');
  expect(parseConsoleOf('freebsd', (console + frame).replaceAll('\n', '\r\n'))[0]).toEqual(plain);
});

test('any text is read without failing, by every system', () => {
  const pieces = [
    'panic: |Fatal trap 12: x|fatal page fault in supervisor mode|uvm_fault(|witness: |ZIRCON KERNEL PANIC|panic(cpu 0',
    'STARNIX KERNEL PANIC|info=panicked at |WARNING: DATA RACE|goroutine 1 [running]:|ASSERT FAILED at (|show panic|ddb> ',
    '==1==ERROR: AddressSanitizer: |WARNING: ThreadSanitizer: |#0 0x1 in f a.c:1|Traceback (most recent call last):|Error: ',
    'thread \'a\' panicked at |Exception in thread "|Caused by: |File "a", line 1, in f|\n|\t|\r|\0| at | in |(|)| x',
  ].flatMap((line) => line.split('|'));
  const text = fc.array(fc.oneof(fc.constantFrom(...pieces), fc.string())).map((parts) => parts.join(''));
  fc.assert(
    fc.property(fc.constantFrom(...operatingSystems), text, (os, console) => {
      for (const { title, altTitles } of parseConsoleOf(os, console)) {
        expect(title).toMatch(/^[ -~]{0,120}$/);
        expect(altTitles).not.toContain(title);
      }
    }),
    { numRuns: 500 },
  );
});
