import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readNotation } from '../../src/core/history/notation.ts';
import { orWhy } from '../support/skips.ts';
import {
  culprit,
  makeStandInKernel,
  type StandInKernel,
  standInMakefile,
  writeJob,
} from '../support/stand-in-kernel.ts';
import { temporaryDirectory } from '../support/temporary-repository.ts';

/**
 *  a-b-c-d-e-f-g-h-i      v6.0: b, v6.1: e. Before v6.1 gcc-11.0.0 builds, from it on gcc-12.0.0: programs that say so to the
 *                          source with a macro, and are this host's compiler otherwise.
 */
const drawing = readNotation('a-b-c-d-e-f-g-h-i');
const tags = { 'v6.0': 'b', 'v6.1': 'e' };

/** What a commit does, as `behaviour.h` says it; NEWER is there in what gcc-12.0.0 compiles, SHOWS where the option is on. */
type Header = (name: string) => string;

function headerOf(name: string, condition: string): string {
  const revision = `static const char revision[] __attribute__((used)) = "${name}";`;
  return `${revision}\n#if ${condition}\n#define BEHAVIOUR CRASH\n#else\n#define BEHAVIOUR OK\n#endif\n`;
}

function kernelWith(directory: string, header: Header) {
  return makeStandInKernel(
    directory,
    drawing,
    () => 'OK',
    tags,
    (name) => ({
      'behaviour.h': headerOf(name, header(name)),
    }),
  );
}

const isFrom = (first: string) => (name: string) => name >= first;

/** A directory of compilers that differ in a macro. */
function makeCompilers(directory: string): string {
  const compilers = join(directory, 'compilers');
  for (const [name, define] of Object.entries({ 'gcc-11.0.0': '', 'gcc-12.0.0': '-DNEWER' })) {
    const bin = join(compilers, name, 'bin');
    mkdirSync(bin, { recursive: true });
    const version = `[ "$1" != --version ] || { echo "gcc (test) ${name.slice(4)}"; exit; }`;
    writeFileSync(join(bin, 'gcc'), `#!/bin/sh\n${version}\nexec /usr/bin/gcc ${define} "$@"\n`, { mode: 0o755 });
  }
  return compilers;
}

const era = '{ compilers: [{ compiler: gcc-11.0.0 }, { compiler: gcc-12.0.0, since: v6.1 }] }';

function bisect(kernel: StandInKernel, toolchain: string, ...options: readonly string[]) {
  const directory = temporaryDirectory();
  const compilers = makeCompilers(directory);
  const job = writeJob(directory, kernel, 'i', { fields: `toolchain: { compilers: ${compilers}, ${toolchain} }\n` });
  const state = join(directory, 'state');
  const { status, stdout, stderr } = culprit('cause', job, '--state', state, '--json', ...options);
  if (status !== 0 && status !== 1) throw new Error(`${stderr}\n${stdout}`);
  const result = JSON.parse(stdout);
  const log = (format: string) => culprit('log', result.id, '--state', state, '--format', format).stdout;
  return { result, log, job, state, show: () => culprit('show', result.id, '--state', state).stdout };
}

describe('a bug that only the newer compiler shows', () => {
  let kernel: StandInKernel;
  const home = mkdtempSync(join(tmpdir(), 'culprit-test-'));
  beforeAll(() => {
    kernel = kernelWith(home, () => 'defined NEWER');
  });
  afterAll(() => rmSync(home, { recursive: true, force: true }));

  test.each(['evidence', 'gated', 'syzbot'])(
    'is that of the release where it begins to build, by strategy %s',
    (strategy) => {
      const { result, log, show } = bisect(kernel, `era: ${era}`, '--strategy', strategy);
      expect(result).toMatchObject({ result: 'found', culprit: kernel.ids.get('e'), label: 'toolchain' });
      expect(result.bridge).toEqual({
        follows: 'toolchain',
        from: 'gcc-11.0.0',
        to: 'gcc-12.0.0',
        says: expect.stringMatching(
          /^the parent built with gcc-12\.0\.0 crashed \d\/\d, the commit with gcc-11\.0\.0 was clean 3\/3$/,
        ),
      });
      expect(result.checks).toContainEqual({ check: 'bridge', passed: true, says: result.bridge.says });
      expect(result.checks).not.toContainEqual(expect.objectContaining({ check: 'revert' }));
      const text = show();
      expect(text).toContain(
        'not the commit, but how it is built: from this commit on gcc-12.0.0 builds, before it gcc-11.0.0',
      );
      expect(text).not.toContain('Fixes:');
      const [e, d] = ['e', 'd'].map((name) => kernel.ids.get(name)!.slice(0, 12));
      expect(text).toContain(`${d} built as ${e}\n  built: `);
      const syzbot = log('syzbot');
      expect(syzbot).not.toContain('recipients');
      expect(syzbot).toMatch(/^compiler: gcc \(test\) 11\.0\.0, GNU ld/m);
      expect(syzbot).toMatch(/^compiler: gcc \(test\) 12\.0\.0, GNU ld/m);
      expect(syzbot).toContain('# not the commit, but how it is built');
      expect(log('json')).toContain('"bridges"');
    },
  );

  test('goes on where it was stopped before the bridge test', () => {
    const first = bisect(kernel, `era: ${era}`, '--budget', '4');
    expect(first.result.bridge?.follows ?? 'unclear').toBe('unclear');
    const { stdout } = culprit('cause', first.job, '--state', first.state, '--json', '--budget', '40');
    expect(JSON.parse(stdout)).toMatchObject({ id: first.result.id, label: 'toolchain', culprit: kernel.ids.get('e') });
  });
});

test('a commit at the gate that brings the bug with either compiler is named for itself, and taken back as others are', () => {
  const kernel = kernelWith(temporaryDirectory(), (name) => (isFrom('e')(name) ? '1' : '0'));
  const { result } = bisect(kernel, `era: ${era}`);
  expect(result).toMatchObject({ culprit: kernel.ids.get('e'), label: 'introduces', bridge: { follows: 'commit' } });
  expect(result.checks).toContainEqual(expect.objectContaining({ check: 'revert' }));
});

test('a commit at the gate whose bug only the newer compiler shows is named for itself', () => {
  const kernel = kernelWith(temporaryDirectory(), (name) => (isFrom('e')(name) ? 'defined NEWER' : '0'));
  const { result } = bisect(kernel, `era: ${era}`);
  expect(result).toMatchObject({ culprit: kernel.ids.get('e'), label: 'introduces', bridge: { follows: 'together' } });
});

test('a gate that does not build is named all the same where the crash goes with the compiler', () => {
  const kernel = makeStandInKernel(
    temporaryDirectory(),
    drawing,
    () => 'OK',
    tags,
    (name) => ({ 'behaviour.h': name === 'e' ? '#error never\n' : headerOf(name, 'defined NEWER') }),
  );
  const { result } = bisect(kernel, `era: ${era}`);
  expect(result).toMatchObject({ result: 'found', culprit: kernel.ids.get('e'), label: 'toolchain' });
});

test('a commit away from the gate gets no bridge test', () => {
  const kernel = kernelWith(temporaryDirectory(), (name) => (isFrom('g')(name) ? '1' : '0'));
  const { result } = bisect(kernel, `era: ${era}`);
  expect(result).toMatchObject({ culprit: kernel.ids.get('g'), label: 'introduces', bridge: null });
});

const noGcc11 =
  isThere('gcc-11') && isThere('gcc-12') ? null : 'no gcc-11 and gcc-12: scripts/setup test installs them';

function isThere(program: string): boolean {
  return spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0;
}

test.skipIf(noGcc11 !== null)(orWhy("this host's gcc-11 and gcc-12 on either side of a release", noGcc11), () => {
  const kernel = kernelWith(temporaryDirectory(), () => '__GNUC__ >= 12');
  const { result, log } = bisect(
    kernel,
    'era: { compilers: [{ compiler: gcc-11 }, { compiler: gcc-12, since: v6.1 }] }',
  );
  expect(result).toMatchObject({
    culprit: kernel.ids.get('e'),
    label: 'toolchain',
    bridge: { follows: 'toolchain', from: 'gcc-11', to: 'gcc-12' },
  });
  expect(log('syzbot')).toMatch(/^compiler: gcc-11 \(Debian /m);
});

/** A makefile by which an option of the configuration shows in the source. */
const withOption = `include kernel.mk
override KCFLAGS += $(if $(shell grep ^CONFIG_SHOWS=y $(O)/.config),-DSHOWS)
`;

test('a bug that only an option shows, which is on from a release on, is of the label config', () => {
  const kernel = makeStandInKernel(
    temporaryDirectory(),
    drawing,
    () => 'OK',
    tags,
    (name) => ({
      'behaviour.h': headerOf(name, 'defined SHOWS'),
      'kernel.mk': standInMakefile,
      Makefile: withOption,
    }),
  );
  const { result } = bisect(kernel, 'era: off, config: [{ on: SHOWS, since: v6.1 }]');
  expect(result).toMatchObject({ culprit: kernel.ids.get('e'), label: 'config', bridge: { follows: 'toolchain' } });
  expect(result.bridge.to).toContain('with SHOWS');
});

test('a patch mends revisions that do not build, by title and ancestry; one that it does not fit is skipped', () => {
  const home = temporaryDirectory();
  const broken = (name: string) => name >= 'c' && name < 'h';
  const kernel = makeStandInKernel(
    home,
    drawing,
    () => 'OK',
    tags,
    (name) => ({
      'behaviour.h': `#include "broken.h"\n${headerOf(name, name >= 'g' ? '1' : '0')}`,
      'broken.h': `/* one */\n/* ${name === 'f' ? 'TWO' : 'two'} */\n${broken(name) ? '#error not yet\n' : ''}/* three */\n`,
    }),
  );
  const hunk = ['@@ -1,4 +1,3 @@', ' /* one */', ' /* two */', '-#error not yet', ' /* three */', ''];
  const diff = ['--- a/broken.h', '+++ b/broken.h', ...hunk].join('\n');
  writeFileSync(join(home, 'mend.patch'), `Subject: [PATCH] h\n\n${diff}`);
  const since = kernel.ids.get('c')!;
  const { result, show } = bisect(
    kernel,
    `era: off, patches: [{ file: ${join(home, 'mend.patch')}, since: ${since} }]`,
  );
  const [f, g, h] = ['f', 'g', 'h'].map((name) => kernel.ids.get(name));
  expect(result.candidates.map(({ commit }: { commit: string }) => commit)).toEqual(expect.arrayContaining([f, g]));
  expect(result.candidates).not.toContainEqual(expect.objectContaining({ commit: h }));
  expect(show()).toContain(`${f!.slice(0, 12)} f\n  build-failed: `);
  expect(show()).toContain(`${g!.slice(0, 12)} g\n  built: `);
});
