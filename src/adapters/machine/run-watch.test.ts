import { expect, test } from 'vitest';
import { markersOf } from '../../core/evidence/run-markers.ts';
import { nativeLimits as limits } from './run-limits.ts';
import { RunWatch } from './run-watch.ts';

const markers = markersOf('1f');
const reproducerTimeoutMs = 1_000;
const boot = '[    0.000000] Linux version 6.1.0\n';
const begun = `${boot}CULPRIT-1f up\nCULPRIT-1f control ok\nCULPRIT-1f begin\n`;

/** A watch over a run that printed `text` at time 0. */
function after(text: string, hasReport: () => boolean = () => false): RunWatch {
  const watch = new RunWatch({ markers, limits, reproducerTimeoutMs, hasReport }, 0);
  watch.onOutput(text, 0);
  return watch;
}

test.each([
  ['a boot that falls silent', boot, limits.bootSilenceMs, 'silent'],
  ['a control program that never ends', `${boot}CULPRIT-1f up\n`, limits.controlMs, 'silent'],
  ['a kernel that says nothing when the time is over', begun, reproducerTimeoutMs + limits.lockupMs, 'silent'],
  ['processes that do not die', `${begun}CULPRIT-1f killing\n`, limits.stuckMs + limits.lockupMs, 'silent'],
  ['a machine that does not switch off', `${begun}CULPRIT-1f end exit 0\n`, limits.lateMs + limits.powerOffMs, 'over'],
] as const)('stops %s', (_, text, limitMs, reason) => {
  const watch = after(text);
  expect(watch.wakeAt()).toBe(limitMs);
  expect(watch.stopReason(limitMs - 1)).toBeNull();
  expect(watch.stopReason(limitMs)).toBe(reason);
});

test('a boot that goes on printing has more time, but not for ever', () => {
  const watch = after(boot);
  for (let nowMs = 0; nowMs < limits.bootMs; nowMs += 1_000) {
    expect(watch.stopReason(nowMs)).toBeNull();
    watch.onOutput('[    1.000000] still here\n', nowMs);
  }
  expect(watch.stopReason(limits.bootMs)).toBe('silent');
});

test('a kernel that starts again is stopped at once', () => {
  expect(after(begun + boot).stopReason(0)).toBe('restarted');
});

test('a console without bound is stopped at its bound', () => {
  const watch = after(begun);
  watch.onOutput('x'.repeat(limits.consoleBytes), 1);
  expect(watch.stopReason(1)).toBe('flooded');
});

test('a crash report gets a moment to be printed, then the machine is stopped', () => {
  const watch = after(`${begun}[    1.000000] BUG: something\n`, () => true);
  expect(watch.stopReason(limits.reportMs - 1)).toBeNull();
  expect(watch.stopReason(limits.reportMs)).toBe('reported');
});

test('what only looks like a report is looked at less and less often', () => {
  let looks = 0;
  const watch = after(begun, () => ++looks < 0);
  for (let nowMs = 0; nowMs < 30_000; nowMs += 100) {
    watch.onOutput('[    1.000000] no error at all\n', nowMs);
    watch.stopReason(nowMs);
  }
  expect(looks).toBe(3);
});

test('reports before the reproducer and lines of programs are not looked at', () => {
  const watch = after(`${boot}[    1.000000] BUG: boot\n${begun.slice(boot.length)}repro| BUG: said\n`, () => true);
  expect(watch.stopReason(reproducerTimeoutMs)).toBeNull();
});

test('markers may come in pieces', () => {
  const watch = after(begun.slice(0, -6));
  watch.onOutput(begun.slice(-6), 5_000);
  expect(watch.wakeAt()).toBe(5_000 + reproducerTimeoutMs + limits.lockupMs);
});

test('each step of a reproducer has its own time, also after one that was killed', () => {
  const watch = after(begun);
  const longestMs = reproducerTimeoutMs + limits.lockupMs;
  watch.onOutput('CULPRIT-1f next exit 0\n', 500);
  expect(watch.wakeAt()).toBe(500 + longestMs);
  watch.onOutput('CULPRIT-1f killing\n', 1_500);
  expect(watch.wakeAt()).toBe(1_500 + limits.stuckMs + limits.lockupMs);
  watch.onOutput('CULPRIT-1f next timeout\n', 1_600);
  expect(watch.wakeAt()).toBe(1_600 + longestMs);
});
