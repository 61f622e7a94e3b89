import { expect, test } from 'vitest';
import { buildId } from './remote-pool.ts';

const head = '040000001400000003000000474e5500';
const id = 'aa00bb11cc22dd33ee44ff5566778899aabbccdd';

test('the build id is found among other notes', () => {
  const notes = Buffer.from(`06000000010000000001000058656e0000000000${head}${id}04000000`, 'hex');
  expect(buildId(notes)?.toString('hex')).toBe(head + id);
});

test.each([
  ['no notes', ''],
  ['other notes', '06000000010000000001000058656e00'],
  ['a note that is cut off', head + id.slice(0, 20)],
])('%s hold none', (_, notes) => {
  expect(buildId(Buffer.from(notes, 'hex'))).toBeNull();
});
