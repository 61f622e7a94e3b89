import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readNotation } from '../../src/core/history/notation.ts';
import { culprit, makeStandInKernel, type StandInKernel, writeJob } from '../support/stand-in-kernel.ts';
import { temporaryDirectory } from '../support/temporary-repository.ts';

/**
 *  a-b-c-d-e-f-g-h-i      v6.0: b, v6.1: e. Before v6.1 gcc-11.0.0 builds, from it on gcc-12.0.0: programs that say so to the
 *                          source with a macro, and are this host's compiler otherwise.
 */
const drawing = readNotation('a-b-c-d-e-f-g-h-i');
const tags = { 'v6.0': 'b', 'v6.1': 'e' };

/** What a commit does, as `behaviour.h` says it; NEWER is there in what gcc-12.0.0 compiles, SHOWS where the option is on. */
type Header = (name: string) => string;

function kernelWith(directory: string, header: Header, more: Readonly<Record<string, Record<string, string>>> = {}) {
  return makeStandInKernel(
    directory,
    drawing,
    () => 'OK',
    tags,
    (name) => ({
      'behaviour.h': `static const char revision[] __attribute__((used)) = "${name}";\n#if ${header(name)}\n#define BEHAVIOUR CRASH\n#else\n#define BEHAVIOUR OK\n#endif\n`,
      ...more[name],
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
  if (status !== 0) throw new Error(`${stderr}\n${stdout}`);
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

test('a commit away from the gate gets no bridge test', () => {
  const kernel = kernelWith(temporaryDirectory(), (name) => (isFrom('g')(name) ? '1' : '0'));
  const { result } = bisect(kernel, `era: ${era}`);
  expect(result).toMatchObject({ culprit: kernel.ids.get('g'), label: 'introduces', bridge: null });
});
