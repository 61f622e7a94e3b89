import { describe, expect, test } from 'vitest';
import { isDetectorCode } from './detector-code.ts';
import { type LabelFacts, labelled } from './label.ts';

const plain: LabelFacts = {
  label: 'introduces',
  changed: ['fs/pipe.c'],
  makefile: { before: null, after: null },
  releaseTag: null,
  detector: null,
  blamed: ['fs/pipe.c'],
};

const makefile = (patchlevel: number, extra = '-rc1', rest = 'all: vmlinux') =>
  `# SPDX\nVERSION = 6\nPATCHLEVEL = ${patchlevel}\nSUBLEVEL = 0\nEXTRAVERSION = ${extra}\nNAME = Fish\n\n${rest}\n`;

const kasan = { name: 'KASAN', before: false, after: true };

function check(facts: Partial<LabelFacts>, label: string, means: RegExp): void {
  const answer = labelled({ ...plain, ...facts });
  expect(answer.label).toBe(label);
  expect(answer.means).toMatch(means);
}

describe('an answer is labelled by what its commit is', () => {
  test.each<[string, Partial<LabelFacts>, string, RegExp]>([
    ['an ordinary commit introduces', {}, 'introduces', /begins with this commit/],
    ['a fix fixes', { label: 'fixes' }, 'fixes', /gone from this commit on/],
    ['one that only lets an older bug show exposes', { label: 'exposes' }, 'exposes', /older/],
    ['a merge that changes nothing itself', { label: 'merge', changed: [] }, 'merge', /how its sides go together/],
    ['a merge that was resolved by hand', { label: 'merge', changed: ['a.c'] }, 'merge', /resolves a file/],
    ['a merge stays one though it is tagged', { label: 'merge', changed: [], releaseTag: 'v6.4' }, 'merge', /merge/],
    ['the same kernel is the same whatever was touched', { label: 'no-op', releaseTag: 'v6.4' }, 'no-op', /the same/],
    [
      'a commit that only bumps the version is a release, also of a candidate',
      { changed: ['Makefile'], makefile: { before: makefile(3, ''), after: makefile(4, '-rc1') } },
      'release',
      /only the version changes/,
    ],
    [
      'a commit that changes another line of the Makefile is none',
      { changed: ['Makefile'], makefile: { before: makefile(3), after: makefile(4, '-rc1', 'all: vmlinux x') } },
      'introduces',
      /begins/,
    ],
    [
      'nor one that touches more',
      { changed: ['Makefile', 'fs/pipe.c'], makefile: { before: makefile(3), after: makefile(4) } },
      'introduces',
      /begins/,
    ],
    ['a commit with a release tag is a release', { releaseTag: 'v6.4.2' }, 'release', /the tag v6\.4\.2/],
    ['a release can be where a fix seems to be', { label: 'fixes', releaseTag: 'v6.4' }, 'release', /v6\.4/],
    [
      'a commit that turns the detector on is one',
      { changed: ['arch/um/Kconfig'], detector: kasan },
      'detector',
      /KASAN is turned on/,
    ],
    ['even where the old bug is exposed by it', { label: 'exposes', detector: kasan }, 'detector', /older/],
    [
      'a detector that was there before is none',
      { detector: { ...kasan, before: true } },
      'introduces',
      /begins with this commit/,
    ],
    [
      'a fix that turns the detector off fixes nothing',
      { label: 'fixes', detector: { ...kasan, before: true, after: false } },
      'detector',
      /turned off.*still there/,
    ],
    ['turning it on fixes nothing that it reports', { label: 'fixes', detector: kasan }, 'fixes', /gone/],
    [
      'a commit of detection code alone, with its documentation',
      { changed: ['kernel/locking/lockdep.c', 'lib/Kconfig.debug', 'Documentation/locking/lockdep-design.rst'] },
      'detector',
      /only what reports crashes/,
    ],
    [
      'not where the crash is in that code',
      { changed: ['mm/kasan/quarantine.c'], blamed: ['mm/kasan/quarantine.c'] },
      'introduces',
      /begins/,
    ],
    ['not where it changes other code too', { changed: ['mm/kasan/report.c', 'mm/slub.c'] }, 'introduces', /begins/],
    ['documentation alone is no detector', { changed: ['Documentation/dev-tools/kasan.rst'] }, 'introduces', /begins/],
    ['other compilers are the toolchain', { label: 'toolchain', releaseTag: 'v5.9' }, 'toolchain', /how we build/],
  ])('%s', (_, facts, label, means) => check(facts, label, means));
});

test.each([
  'mm/kasan/common.c',
  'mm/kasan.c',
  'mm/kmsan/hooks.c',
  'mm/kmemleak.c',
  'kernel/kcsan/core.c',
  'kernel/lockdep.c',
  'kernel/locking/lockdep_proc.c',
  'kernel/hung_task.c',
  'lib/Kconfig.ubsan',
  'lib/Kconfig.kasan',
  'lib/ubsan.c',
  'scripts/Makefile.ubsan',
  'include/linux/kasan-checks.h',
  'include/linux/lockdep_types.h',
  'arch/x86/mm/kasan_init_64.c',
  'arch/arm64/include/asm/kasan.h',
])('%s finds bugs', (path) => expect(isDetectorCode(path)).toBe(true));

test.each([
  'net/kasan_x.c',
  'mm/slub.c',
  'fs/pipe.c',
  'kernel/locking/mutex.c',
  'lib/Kconfig',
  'include/linux/kernel.h',
  'arch/x86/mm/fault.c',
  'drivers/watchdog/core.c',
  'mm/kasanova/x.c',
])('%s does not', (path) => expect(isDetectorCode(path)).toBe(false));
