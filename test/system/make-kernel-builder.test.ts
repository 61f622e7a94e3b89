import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { GitSourceTree } from '../../src/adapters/git/git-source-tree.ts';
import { Worktrees } from '../../src/adapters/git/worktrees.ts';
import { MakeKernelBuilder, type MakeKernelBuilderOptions } from '../../src/adapters/make/make-kernel-builder.ts';
import { readNotation } from '../../src/core/history/notation.ts';
import type { ConfigPart } from '../../src/core/job/job.ts';
import { plainRecipe } from '../../src/core/toolchain/build-recipe.ts';
import type { BuildProgress, BuildResult } from '../../src/ports/kernel-builder.ts';
import { buildInProcess, processesLeftIn } from '../support/build-process.ts';
import { mainFile, smallKernel } from '../support/small-kernel.ts';
import { makeRepository, temporaryDirectory } from '../support/temporary-repository.ts';

const tiny: ConfigPart = { kind: 'target', target: 'tinyconfig' };
const file = (text: string): ConfigPart => ({ kind: 'file', path: '/job/kernel.config', text });
const never = new AbortController().signal;

interface Scene {
  readonly directory: string;
  /** A builder; each has the same directories. */
  readonly builder: (options?: Partial<MakeKernelBuilderOptions>, config?: readonly ConfigPart[]) => MakeKernelBuilder;
  readonly build: (
    builder: MakeKernelBuilder,
    name: string,
    options?: {
      readonly worker?: number;
      readonly signal?: AbortSignal;
      readonly onProgress?: (progress: BuildProgress) => unknown;
    },
  ) => Promise<BuildResult & { readonly log: string; readonly progress: readonly BuildProgress[] }>;
  readonly forget: () => void;
  readonly ids: ReadonlyMap<string, string>;
  readonly source: GitSourceTree;
}

/** Commits of small kernels, one after the other, each with the files given over those of `smallKernel`. */
async function scene(
  commits: Readonly<Record<string, Readonly<Record<string, string>>>>,
  directory = temporaryDirectory(),
): Promise<Scene> {
  const repository = join(directory, 'linux');
  const names = Object.keys(commits);
  const drawing = names.map((name) => readNotation(name)[0]!);
  const ids = makeRepository(repository, drawing, (name) => ({ files: smallKernel(commits[name]) }));
  const source = new GitSourceTree({ repository, directory: join(directory, 'ours') });
  await source.prepare([], () => {});
  const trees = new Worktrees({ gitDirectory: source.gitDirectory, directory: join(directory, 'workers') });
  const shared = join(directory, 'shared');
  return {
    directory,
    ids,
    source,
    builder: (options = {}, config = [tiny]) =>
      new MakeKernelBuilder({
        spec: { arch: 'um', config, compilers: null },
        checkout: trees.asCheckout,
        filesHash: (commit, wanted) => source.filesHash(commit, wanted),
        directory: shared,
        startCommit: ids.get(names.at(-1)!)!,
        ...options,
      }),
    build: async (builder, name, { worker = 0, signal = never, onProgress = () => {} } = {}) => {
      const progress: BuildProgress[] = [];
      const onStep = (step: BuildProgress): void => {
        progress.push(step);
        onProgress(step);
      };
      const request = { commit: ids.get(name)!, worker, logPath: join(directory, 'logs', `${name}.txt`) };
      const result = await builder.build(request, onStep, signal);
      return { ...result, progress, log: readFileSync(result.logPath, 'utf8') };
    },
    forget: () => rmSync(join(shared, 'kernels'), { recursive: true }),
  };
}

function signatureOf({ outcome }: BuildResult): string {
  if (outcome.kind !== 'built') throw new Error(`expected a kernel, got ${JSON.stringify(outcome)}`);
  return outcome.signature;
}

const twice = 'return 42; /* twice */ }\nint twice(void) { return 84;';

describe('a build', () => {
  test('gives a kernel whose files stay, and is not repeated', async () => {
    const { builder, build } = await scene({ a: {} });
    const first = await build(builder(), 'a');
    expect(first).toMatchObject({ cached: false, outcome: { kind: 'built' } });
    if (first.outcome.kind !== 'built') return;
    expect(first.outcome.compiler).toMatch(/^gcc .*\d+\.\d+\.\d+, GNU ld .*\d+\.\d+/);
    const again = builder({ checkout: () => Promise.reject(new Error('there is nothing to check out')) });
    expect(await build(again, 'a')).toMatchObject({ cached: true, wallMs: 0, outcome: first.outcome });
    const kernel = await again.kernel(first.outcome.kernel);
    expect(kernel).toMatchObject({ arch: 'um', key: first.outcome.kernel });
    expect(readFileSync(kernel!.config, 'utf8')).toBe('CONFIG_TINY=y\n');
    expect(statSync(kernel!.vmlinux).ino).toBe(statSync(kernel!.bootImage).ino);
    expect(await again.kernel('0'.repeat(64))).toBeNull();
  });

  test('has the same signature after a comment and on another worker, and another after a change', async () => {
    const comment = `/* said */\n${mainFile('return 42;')}`;
    const { builder, build, forget } = await scene({
      a: {},
      b: { 'main.c': comment },
      c: { 'main.c': mainFile('return 43;') },
    });
    const [a, b, c] = [await build(builder(), 'a'), await build(builder(), 'b'), await build(builder(), 'c')];
    forget();
    const elsewhere = await build(builder(), 'a', { worker: 1 });
    expect(elsewhere.cached).toBe(false);
    expect(signatureOf(elsewhere)).toBe(signatureOf(a));
    expect(signatureOf(b)).toBe(signatureOf(a));
    expect(signatureOf(c)).not.toBe(signatureOf(a));
  });

  test('compiles only what changed, and tells how far it is', async () => {
    const { builder, build, forget } = await scene({ a: {}, b: { other: 'x\n' }, c: { 'main.c': mainFile(twice) } });
    const first = await build(builder(), 'a');
    expect(first.progress).toEqual([
      { what: 'main.o', done: 1, expected: null },
      { what: 'vmlinux', done: 1, expected: null },
    ]);
    expect((await build(builder(), 'b')).progress).toEqual([]);
    expect((await build(builder(), 'c')).progress).toHaveLength(2);
    forget();
    expect((await build(builder(), 'a', { worker: 1 })).progress[0]).toEqual({ what: 'main.o', done: 1, expected: 1 });
  });

  test('keeps its whole output, with what it was made by', async () => {
    const { builder, build, ids } = await scene({ a: {} });
    const config = [tiny, file('CONFIG_KEPT=y\nCONFIG_DROPPED=y\n')];
    const { log } = await build(builder({}, config), 'a');
    expect(log).toContain(`# ${ids.get('a')} for um\n# compiler: gcc `);
    expect(log).toContain('# options that olddefconfig did not keep:\n#   CONFIG_DROPPED=y (is n)\n');
    expect(log).toMatch(/# make KBUILD_BUILD_TIMESTAMP=.* linux\n {2}CC {6}main.o\n/);
    expect(log).toMatch(/# signature: [0-9a-f]{64}\n$/);
  });

  test('of a revision that does not compile is an outcome with its errors', async () => {
    const { builder, build } = await scene({ a: {}, b: { 'main.c': mainFile('return missing;') } });
    await build(builder(), 'a');
    const { outcome, log } = await build(builder(), 'b');
    expect(outcome).toMatchObject({
      kind: 'build-failed',
      errors: [expect.stringMatching(/^main.c:3:10: error: .missing. undeclared/)],
      compiler: expect.stringMatching(/^gcc /),
    });
    expect(log).not.toContain('once more from nothing');
    expect((await build(builder(), 'a')).outcome.kind).toBe('built');
  });

  test('that fails over what other revisions left is done once more from nothing', async () => {
    const { builder, build } = await scene({ a: {}, b: { 'unlike-others': '', 'main.c': mainFile(twice) } });
    await build(builder(), 'a');
    const { outcome, log } = await build(builder(), 'b');
    expect(outcome.kind).toBe('built');
    expect(log).toContain('left over\n');
    expect(log).toContain('# this may be due to what is left of other revisions: once more from nothing');
  });
});

describe('a configuration', () => {
  test.each<[string, ConfigPart]>([
    ['no target', { kind: 'target', target: '--eval=x' }],
    ['a shell line as target', { kind: 'target', target: 'x;id;config' }],
    ['garbage', file('int main(void);\n')],
    ['a binary', file('CONFIG_A=y\n\0')],
  ])('that is %s is refused before anything is built', async (_, part) => {
    const { builder } = await scene({ a: {} });
    expect(() => builder({}, [part])).toThrow(/^CONFIG_REJECTED: /);
  });

  test('with an unknown target is refused at the start and fails the build elsewhere', async () => {
    const { builder, build } = await scene({ a: {}, b: {} });
    const unknown: ConfigPart = { kind: 'target', target: 'board_defconfig' };
    await expect(build(builder({}, [unknown]), 'b')).rejects.toMatchObject({
      code: 'CONFIG_REJECTED',
      message:
        'CONFIG_REJECTED: `make board_defconfig` does not work\n' +
        "why:  No rule to make target 'board_defconfig'.  Stop.\n" +
        'mend: name a target that `make help` of this kernel lists, such as defconfig',
    });
    expect((await build(builder({}, [unknown]), 'a')).outcome).toMatchObject({
      kind: 'build-failed',
      errors: ["No rule to make target 'board_defconfig'.  Stop."],
    });
  });

  test('that the tree cannot read is the fault of the tree, at the start too', async () => {
    const { builder, build } = await scene({ a: { 'Kconfig.broken': 'init/Kconfig:1556: syntax error\n' } });
    expect((await build(builder(), 'a')).outcome).toMatchObject({
      kind: 'build-failed',
      errors: ['init/Kconfig:1556: syntax error'],
    });
  });

  test('is made once for revisions that configure alike', async () => {
    const { builder, build } = await scene({ a: {}, b: { 'main.c': mainFile(twice) }, c: { Kconfig: 'new' } });
    const targets = async (name: string): Promise<number> =>
      (await build(builder(), name)).log.match(/^# make .*config$/gm)?.length ?? 0;
    expect([await targets('a'), await targets('b'), await targets('c')]).toEqual([2, 0, 2]);
  });
});

describe('the compiler', () => {
  test('is chosen by commit, and kernels of different compilers are different ones', async () => {
    const { directory, builder, build } = await scene({ a: {} });
    anotherCompiler(directory, 'gcc-9.9.9');
    const first = await build(builder(), 'a');
    const second = await build(builder({ spec: { ...um, compilers: directory }, recipeOf: () => with99 }), 'a');
    expect(first.outcome).toMatchObject({ kind: 'built', compiler: expect.not.stringContaining('9.9.9') });
    expect(second.outcome).toMatchObject({
      kind: 'built',
      compiler: expect.stringMatching(/^gcc \(other\) 9\.9\.9, GNU ld /),
      signature: signatureOf(first),
    });
    expect(second.cached).toBe(false);
  });

  test('that is not here is named, with what is there and how to get it', async () => {
    const { directory, builder, build } = await scene({ a: {} });
    anotherCompiler(directory, 'gcc-9.9.9');
    const recipeOf = (compiler: string) => () => ({ ...plainRecipe, compiler });
    const compilers = join(directory, 'compilers');
    mkdirSync(join(compilers, 'gcc-7.3.0'), { recursive: true });
    await expect(build(builder({ spec: { ...um, compilers }, recipeOf: recipeOf('gcc-8.1.0') }), 'a')).rejects.toThrow(
      `TOOL_MISSING: there is no compiler gcc-8.1.0 for revisions that are to be built with it
why:  no program \`gcc-8.1.0\` runs; ${compilers} has gcc-7.3.0
mend: put it at ${compilers}/gcc-8.1.0/bin/gcc
      or name another one in toolchain.compiler or toolchain.era: docs/toolchains.md`,
    );
    await expect(build(builder({ recipeOf: recipeOf('gcc-4') }), 'a')).rejects.toThrow(
      /^mend: apt-get install gcc-4$/m,
    );
    await expect(build(builder({ recipeOf: recipeOf('clang-3') }), 'a')).rejects.toThrow(/apt-get install clang-3$/m);
  });

  test('is clang with its own linker and tools, which all have to be there', async () => {
    const { directory, builder, build } = await scene({ a: {} });
    const bin = join(directory, 'clang-15', 'bin');
    mkdirSync(bin, { recursive: true });
    const program = (name: string, run: string) =>
      writeFileSync(join(bin, name), `#!/bin/sh\n[ "$1" != --version ] || { echo "${name} 15"; exit; }\n${run}`, {
        mode: 0o755,
      });
    const asGcc = 'for word; do shift; [ "$word" = -fcolor-diagnostics ] || set -- "$@" "$word"; done';
    program('clang', `${asGcc}\nexec /usr/bin/gcc "$@"\n`);
    const clang = { spec: { ...um, compilers: directory }, recipeOf: () => ({ ...plainRecipe, compiler: 'clang-15' }) };
    await expect(build(builder(clang), 'a')).rejects.toThrow(`TOOL_MISSING: \`${bin}/ld.lld\` does not run`);
    const tools = ['ar', 'nm', 'objcopy', 'objdump', 'readelf', 'strip'];
    for (const name of ['ld.lld', ...tools.map((tool) => `llvm-${tool}`)]) program(name, '');
    const { outcome, log } = await build(builder(clang), 'a');
    expect(outcome).toMatchObject({ kind: 'built', compiler: 'clang 15, ld.lld 15' });
    const variables = tools.map((tool) => ` ${tool.toUpperCase()}=${bin}/llvm-${tool}`);
    for (const said of [`clang HOSTCC=`, ` LLVM=${bin}/ `, ` LD=${bin}/ld.lld `, ...variables])
      expect(log).toContain(said);
  });

  test('runs behind a prefix, which sees what it needs, and gets the environment as words', async () => {
    const { directory, builder, build } = await scene({ a: {} });
    const said = join(directory, 'said');
    const script = `#!/bin/sh\necho "$@" >> ${said}\nwhile [ "$1" != -- ]; do shift; done\nshift\nexec "$@"\n`;
    writeFileSync(join(directory, 'enter'), script, { mode: 0o755 });
    const prefix = [join(directory, 'enter'), '--see={work}', '{tree}', '--'];
    const plain = await build(builder(), 'a');
    const result = await build(builder({ spec: { ...um, prefix } }), 'a');
    expect(result).toMatchObject({ cached: false, outcome: { kind: 'built', signature: signatureOf(plain) } });
    const worker = join(directory, 'workers', 'worker-0');
    const calls = readFileSync(said, 'utf8').trim().split('\n');
    expect(calls).toContainEqual(expect.stringMatching(/ -- gcc --version$/));
    expect(calls.at(-1)).toContain(`--see=${worker} ${worker}/tree -- env HOME=`);
    expect(calls.at(-1)).toMatch(/ CCACHE_DIR=\S+\/ccache .* make --output-sync=line /);
  });
});

describe('the recipe of a revision', () => {
  const drop = { ...plainRecipe, config: [{ off: 'CHOSEN', on: 'INSTEAD' }] };
  const chosen = [tiny, file('CONFIG_CHOSEN=y\n')];

  test('changes options, and another configuration is another kernel in another directory', async () => {
    const { directory, builder, build } = await scene({ a: {} });
    const config = async (options: Partial<MakeKernelBuilderOptions>) => {
      const one = builder(options, chosen);
      const { outcome, cached } = await build(one, 'a');
      if (outcome.kind !== 'built') throw new Error(JSON.stringify(outcome));
      return { cached, config: readFileSync((await one.kernel(outcome.kernel))!.config, 'utf8') };
    };
    expect(await config({})).toEqual({ cached: false, config: expect.stringMatching(/CHOSEN=y\n+$/) });
    const changed = await config({ recipeOf: () => drop });
    expect(changed).toEqual({
      cached: false,
      config: expect.stringMatching(/# CONFIG_CHOSEN is not set\nCONFIG_INSTEAD=y\n$/),
    });
    expect(await config({ recipeOf: () => drop })).toMatchObject({ cached: true });
    const objects = readdirSync(join(directory, 'workers', 'worker-0')).filter((name) => name.startsWith('objects-'));
    expect(objects).toHaveLength(2);
  });

  test('patches the source of that build alone', async () => {
    const { source, builder, build } = await scene({ a: {}, b: { 'main.c': mainFile(twice) } });
    const text = `--- a/main.c\n+++ b/main.c\n@@ -2,3 +2,3 @@\n int answer(void) {\n-  return 42;\n+  return 43;\n }\n`;
    const patch = {
      title: 'main: one more',
      source: { kind: 'file', path: 'p', text },
      since: null,
      before: null,
      there: [],
    } as const;
    const patching = { patched: source.patched.bind(source), recipeOf: () => ({ ...plainRecipe, patches: [patch] }) };
    const plain = await build(builder(), 'a');
    const patched = await build(builder(patching), 'a');
    expect(patched.log).toContain('# patched: main: one more');
    expect(signatureOf(patched)).not.toBe(signatureOf(plain));
    const failing = await build(builder(patching), 'b');
    expect(failing.outcome).toEqual({
      kind: 'build-failed',
      errors: ['the patch "main: one more" does not apply: patch failed: main.c:2'],
      compiler: expect.stringContaining('gcc'),
    });
    expect((await build(builder(), 'a')).outcome).toEqual(plain.outcome);
  });
});

const um = { arch: 'um', config: [tiny], compilers: null } as const;
const with99 = { ...plainRecipe, compiler: 'gcc-9.9.9' };

/** A compiler in a directory of compilers that is the host's under another name. */
function anotherCompiler(directory: string, name: string): void {
  const bin = join(directory, name, 'bin');
  mkdirSync(bin, { recursive: true });
  const wrapper = '#!/bin/sh\n[ "$1" != --version ] || { echo "gcc (other) 9.9.9"; exit; }\nexec /usr/bin/gcc "$@"\n';
  writeFileSync(join(bin, 'gcc'), wrapper, { mode: 0o755 });
}

describe('a build that is stopped', () => {
  const commits = { a: {}, b: { slow: '', 'main.c': mainFile(twice) }, c: { 'main.c': mainFile(twice) } };

  test('says so, and the next one does not trust what it left', async () => {
    const { builder, build } = await scene(commits);
    await build(builder(), 'a');
    const stop = new AbortController();
    const onProgress = (): unknown => setTimeout(() => stop.abort(), 500);
    await expect(build(builder(), 'b', { signal: stop.signal, onProgress })).rejects.toMatchObject({
      code: 'INTERRUPTED',
    });
    expect((await build(builder(), 'c')).outcome.kind).toBe('built');
  });

  test('with kill -9 leaves no process, and the next one does not trust what it left', async () => {
    const { directory, builder, build, ids } = await scene(commits);
    const one = { repository: join(directory, 'linux'), directory, commit: ids.get('b')! };
    expect(await buildInProcess(one, 1)).toBeNull();
    expect(await processesLeftIn(directory)).toBe(0);
    expect((await build(builder(), 'c')).outcome.kind).toBe('built');
  });

  test('by its time limit says nothing about the revision', async () => {
    const { builder, build } = await scene(commits);
    await build(builder(), 'a');
    expect((await build(builder({ timeLimitMs: 2000 }), 'b')).outcome).toMatchObject({
      kind: 'infra-failed',
      reason: expect.stringMatching(/^make took longer than/),
    });
    expect((await build(builder(), 'c')).outcome.kind).toBe('built');
  });
});

describe('the host', () => {
  test('has a path that make cannot bear', async () => {
    const { builder, build } = await scene({ a: {} }, join(temporaryDirectory(), 'with space'));
    await expect(build(builder(), 'a')).rejects.toMatchObject({ code: 'STATE_UNUSABLE' });
  });

  test.runIf(process.getuid?.() === 0)('has a full disk', async () => {
    const big = `static const char big[8 << 20] = { 1 }; const char *use(void) { return big; }\n${mainFile('return 42;')}`;
    const small = join(temporaryDirectory(), 'small');
    mkdirSync(small);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=6m', 'none', small]);
    try {
      const { builder, build } = await scene({ a: { 'main.c': big } }, join(small, 'state'));
      await expect(build(builder(), 'a')).rejects.toMatchObject({ code: 'DISK_FULL' });
    } finally {
      execFileSync('umount', ['--lazy', small]);
    }
  });
});
