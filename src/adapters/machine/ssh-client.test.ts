import { expect, test } from 'vitest';
import { parseHost } from './ssh-client.ts';

test.each([
  ['lab1', 'lab1', 22],
  ['lab1.example.org:2222', 'lab1.example.org', 2222],
  ['[fd00::3]', 'fd00::3', 22],
  ['[fd00::3]:2200', 'fd00::3', 2200],
] as const)('%s', (text, host, port) => {
  expect(parseHost(text)).toEqual({ host, port });
});
