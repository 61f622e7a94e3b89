import { expect, test } from 'vitest';
import { parseConfidence } from './confidence.ts';

test.for([
  ['0.95', 0.95],
  ['.9', 0.9],
  ['95%', 0.95],
  ['99.99%', 0.9999],
  ['0.5', 0.5],
  ['1', null],
  ['0.49', null],
  ['95', null],
  ['', null],
  ['%', null],
  ['-0.9', null],
  ['0.9x', null],
] as const)('"%s" as a confidence is %s', ([text, value]) => {
  expect(parseConfidence(text)).toBe(value);
});
