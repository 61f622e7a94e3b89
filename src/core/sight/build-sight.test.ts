import { expect, test } from 'vitest';
import type { BuildKnowledge } from '../evidence/outcome.ts';
import type { CrashSummary } from '../report/crash-report.ts';
import { buildSight } from './build-sight.ts';
import { askedOptions, detectorOf } from './detectors.ts';

const crash = (title: string, guiltyFile: string | null = null): CrashSummary => ({
  title,
  altTitles: [],
  type: 'X',
  frame: null,
  corrupted: null,
  suppressed: false,
  guiltyFile,
});
const kernel = (options: readonly string[], files: BuildKnowledge['files'] = {}): BuildKnowledge => ({
  options,
  files,
});

function check(title: string, start: readonly string[], here: BuildKnowledge, calls: readonly string[] = []) {
  const found = buildSight({ crashes: [crash(title, 'fs/x.c')], calls, start: kernel(start) }, here);
  return found === null ? null : `${found.because}: ${found.reading.sight}: ${found.reading.why}`;
}

const uaf = 'KASAN: slab-use-after-free Read in f';

test('a kernel without the detector is blind', () => {
  expect(check(uaf, ['BUG', 'KASAN'], kernel(['BUG']))).toBe(
    'detector: blind: CONFIG_KASAN is off here: KASAN could not report the crash',
  );
});

test('a kernel with it is not, nor one that has it under an older name', () => {
  expect(check(uaf, ['KASAN'], kernel(['KASAN']))).toBeNull();
  expect(check('BUG: soft lockup in f', ['SOFTLOCKUP_DETECTOR'], kernel(['LOCKUP_DETECTOR']))).toBeNull();
});

test('an option that the start commit does not have either tells nothing', () => {
  expect(check(uaf, [], kernel([]))).toBeNull();
});

test('a crash that needs no detector is not looked for in the options', () => {
  expect(check('general protection fault in f', ['KASAN'], kernel([]))).toBeNull();
});

test('a blamed file that is left out makes blind; one that does not exist says nothing', () => {
  const here = (state: 'compiled' | 'not compiled' | 'not in the tree') =>
    check('general protection fault in f', [], kernel([], { 'fs/x.c': state }));
  expect(here('not compiled')).toBe(
    'detector: blind: fs/x.c is not compiled here; at the start commit the crash is in it',
  );
  expect([here('compiled'), here('not in the tree')]).toEqual([null, null]);
});

test('the option of a telling call is a hint for where no run was traced', () => {
  expect(check('WARNING in f', ['SYSVIPC'], kernel([]), ['openat', 'msgctl'])).toBe(
    'call: blind: CONFIG_SYSVIPC is off here: there is no msgctl() without it',
  );
});

test.each([
  ['KMSAN: uninit-value in f', 'KMSAN'],
  ['KCSAN: data-race in f / g', 'KCSAN'],
  ['UBSAN: shift-out-of-bounds in f', 'UBSAN'],
  ['possible deadlock in f', 'lockdep'],
  ['inconsistent lock state in f', 'lockdep'],
  ['WARNING: suspicious RCU usage in f', 'RCU debugging'],
  ['BUG: sleeping function called from invalid context in f', 'the check for sleeping in atomic context'],
  ['memory leak in f', 'kmemleak'],
  ['INFO: task hung in f', 'the hung task detector'],
  ['BUG: corrupted list in f', 'list debugging'],
  ['WARNING in f', 'WARN and BUG'],
])('%s is reported by %s', (title, name) => {
  const detector = detectorOf(title)!;
  expect(detector.name).toBe(name);
  expect(askedOptions).toEqual(expect.arrayContaining([...detector.options]));
});
