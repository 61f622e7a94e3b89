import { expect, test } from 'vitest';
import { classifyRun } from './classify-run.ts';
import { markersOf } from './run-markers.ts';
import { traceRun } from './run-trace.ts';

const markers = markersOf('1f');
const begun = 'CULPRIT-1f up\nCULPRIT-1f control ok\nCULPRIT-1f begin\n';
const calls =
  'CULPRIT-1f trace on x86_64\nCULPRIT-1f trace > 7 1 1 4000=BUG%3a%20KASAN%3a%20x 5\nCULPRIT-1f trace < 7 1 5\n';

test('the lines of a trace are kept without their marker', () => {
  expect(traceRun(begun + calls, markers).calls).toEqual([
    'on x86_64',
    '> 7 1 1 4000=BUG%3a%20KASAN%3a%20x 5',
    '< 7 1 5',
  ]);
});

test('lines without the nonce of the run are not believed', () => {
  const said = 'repro| CULPRIT-1e trace > 7 72 3 407\nCULPRIT-1e trace < 7 72 -22\nrepro| trace < 7 72 -22\n';
  expect(traceRun(begun + said + calls, markers).calls).toHaveLength(3);
});

test('a message of the kernel in the middle of a line does not spoil it', () => {
  const torn = 'CULPRIT-1f trace > 7 72 3[    0.512345] random: crng init done\n 407\n';
  const { calls: seen, lines } = traceRun(begun + torn, markers);
  expect(seen).toEqual(['> 7 72 3 407']);
  expect(lines.map(({ text }) => text)).toContain('[    0.512345] random: crng init done');
});

test('what a traced program writes is no report of the kernel', () => {
  const run = classifyRun(`${begun + calls}CULPRIT-1f end exit 0\n`, { kind: 'ended' }, markers);
  expect(run.outcome).toEqual({ kind: 'ok' });
  expect(run.trace?.lines.at(-1)).toBe('end exit 0');
});

test('a run that was not traced has no trace', () => {
  expect(classifyRun(`${begun}CULPRIT-1f end exit 0\n`, { kind: 'ended' }, markers).trace).toBeNull();
});
