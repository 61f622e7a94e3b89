import fc from 'fast-check';
import { expect, test } from 'vitest';
import { durationNs, goDurationNs } from './go-duration.ts';
import { goQuote, goUnquote } from './go-quote.ts';
import { parseGoTime, printGoTime } from './go-time.ts';

test('durations of whole nanoseconds are read as they are printed', () => {
  expect(durationNs('6h32m10.37369039s')).toBe(23_530_373_690_390);
  expect(durationNs('1.5µs')).toBe(1500);
  expect(durationNs('8h')).toBe(28_800_000_000_000);
  expect(durationNs('soon')).toBeUndefined();
  fc.assert(
    fc.property(fc.nat({ max: Number.MAX_SAFE_INTEGER }), (ns) => {
      expect(durationNs(goDurationNs(ns))).toBe(ns);
    }),
  );
});

test('lists of quoted strings are read as they are printed', () => {
  expect(goUnquote('["a b" "c\\"d\\\\" "\\x01\\n"]')).toEqual(['a b', 'c"d\\', '\u0001\n']);
  expect(goUnquote('[]')).toEqual([]);
  expect(goUnquote('["a", "b"]')).toBeUndefined();
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'binary' })), (items) => {
      expect(goUnquote(goQuote(items))).toEqual(items);
    }),
  );
});

test('a time is read with its zone and the uptime of the program', () => {
  const text = '2023-01-16 10:43:45.260310723 +0000 UTC m=+170950.435739986';
  const time = parseGoTime(text)!;
  expect(time).toEqual({ at: '2023-01-16T10:43:45.260310723+00:00', zone: 'UTC', uptimeNs: 170_950_435_739_986 });
  expect(printGoTime(time)).toBe(text);
  expect(printGoTime(parseGoTime('2023-01-16 10:43:45 -0730 XST')!)).toBe('2023-01-16 10:43:45 -0730 XST');
});
