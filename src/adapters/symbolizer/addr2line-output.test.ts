import { expect, test } from 'vitest';
import { lastLineDetector, parseAddr2line, sentinel } from './addr2line-output.ts';

const answer = [
  '0x0000000060001234',
  'slot',
  '/src/include/toy.h:3',
  'toy_ioctl',
  '/src/drivers/toy.c:30 (discriminator 2)',
  '0x0000000060005678',
  'entry',
  '??:0',
  '0x0000000060009999',
  'odd',
  'toy.c:?',
  sentinel,
  '??',
  '??:0',
];

test('each address has its functions, inlined ones first, or none where its file is not known', () => {
  expect(parseAddr2line(answer)).toEqual([
    [
      { name: 'slot', file: '/src/include/toy.h', line: 3 },
      { name: 'toy_ioctl', file: '/src/drivers/toy.c', line: 30 },
    ],
    [],
    [],
  ]);
});

test('the answer ends with the location of the sentinel', () => {
  const isLast = lastLineDetector();
  expect(answer.map(isLast).indexOf(true)).toBe(answer.length - 1);
});

test('whatever else is printed is read without failing', () => {
  expect(parseAddr2line([])).toEqual([]);
  expect(parseAddr2line(['noise', 'more', '0x1'])).toEqual([[]]);
});
