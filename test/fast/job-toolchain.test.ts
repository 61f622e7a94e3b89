import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GitSourceTree } from '../../src/adapters/git/git-source-tree.ts';
import { loadJobFile, resolveJob } from '../../src/cli/job-file.ts';
import { readNotation } from '../../src/core/history/notation.ts';
import { identityOf, type Job } from '../../src/core/job/job.ts';
import { makeRepository, temporaryDirectory } from '../support/temporary-repository.ts';

const home = mkdtempSync(join(tmpdir(), 'culprit-test-'));
const repository = join(home, 'linux');
const tree = new GitSourceTree({ repository, directory: join(home, 'ours') });
let ids: ReadonlyMap<string, string>;
beforeAll(async () => {
  ids = makeRepository(repository, readNotation('a-b-c'), (name) => ({
    message: name === 'b' ? 'objtool: mend it' : name,
  }));
  await tree.prepare([], () => {});
});
afterAll(() => rmSync(home, { recursive: true, force: true }));

/** The job with this toolchain, and files beside it. */
async function jobWith(toolchain: string, files: Readonly<Record<string, string>> = {}) {
  const directory = temporaryDirectory();
  for (const [name, text] of Object.entries({ 'repro.c': 'x', ...files })) writeFileSync(join(directory, name), text);
  const path = join(directory, 'job.yaml');
  writeFileSync(
    path,
    `kernel: { repo: ${repository}, commit: c, config: tinyconfig }\nreproducer: { c: ./repro.c }\n${toolchain === '' ? '' : `toolchain: ${toolchain}\n`}`,
  );
  const job = await resolveJob('cause', loadJobFile(path), tree, {});
  return { job, directory, id: (name: string) => ids.get(name)! };
}

/** Rules of a job's table, short: `gcc-12 since v6.1`. */
function rules({ toolchain }: Job): string[] {
  return (toolchain?.table.compilers ?? []).map(({ compiler, linker, since }) =>
    [compiler ?? 'host', ...(linker === null ? [] : [linker]), ...(since === null ? [] : [`since ${since}`])].join(' '),
  );
}

async function refusal(toolchain: string, files: Readonly<Record<string, string>> = {}): Promise<string> {
  return await jobWith(toolchain, files).then(
    () => 'accepted',
    (error: Error) => error.message.replace(/\/tmp\/culprit-test-\w+/g, ''),
  );
}

describe('what builds', () => {
  test('is nothing of its own without a toolchain, and the bisection is what it was', async () => {
    const { job } = await jobWith('');
    expect(job).not.toHaveProperty('toolchain');
    expect(JSON.parse(identityOf(job))).toHaveLength(14);
    expect((await jobWith('{}')).job).not.toHaveProperty('toolchain');
  });

  test('is one compiler for all revisions', async () => {
    expect(rules((await jobWith('{ compiler: gcc-11 }')).job)).toEqual(['gcc-11']);
    expect(rules((await jobWith('{ compiler: clang-14, linker: ld.lld-14 }')).job)).toEqual(['clang-14 ld.lld-14']);
  });

  test('is the shipped table where there is a directory of compilers and none is named', async () => {
    const { job, directory } = await jobWith('{ compilers: ./bin }');
    expect(job.compilers).toBe(join(directory, 'bin'));
    expect(rules(job)[0]).toBe('host since v5.16');
    expect(rules(job)).toContain('gcc-8.1.0 since v4.12');
    expect(rules((await jobWith('{ compilers: ./bin, compiler: gcc-9.1.0 }')).job)).toEqual(['gcc-9.1.0']);
    const named = await jobWith('{ era: builtin, compiler: clang-19 }');
    expect(rules(named.job)).toEqual(['clang-19 since v6.15', 'clang-15 since v5.9', 'clang-9.0.1', 'clang-19']);
    expect(named.job.toolchain?.table.config).toContainEqual({ off: 'KCOV', on: null, since: null, before: 'v5.4' });
  });

  test('is a table of the job, in it or in a file, which may go before the shipped one', async () => {
    const own = 'compilers: [{ compiler: gcc-11, since: v5.16 }, { compiler: default, since: v6.1 }]';
    expect(rules((await jobWith(`{ compiler: gcc-12, era: { ${own} } }`)).job)).toEqual([
      'gcc-11 since v5.16',
      'gcc-12 since v6.1',
      'gcc-12',
    ]);
    const { job } = await jobWith('{ era: ./era.yaml }', { 'era.yaml': `extends: builtin\n${own}\n` });
    expect(rules(job).slice(0, 3)).toEqual(['gcc-11 since v5.16', 'host since v6.1', 'host since v5.16']);
    expect(job.toolchain?.table.config.length).toBeGreaterThan(10);
  });

  test('may have options changed and stand behind a prefix or in an image, and each is another bisection', async () => {
    const config = await jobWith('{ config: [{ off: CONFIG_KCOV, before: v5.4 }, { on: NET }] }');
    expect(config.job.toolchain?.table.config).toEqual([
      { off: 'KCOV', on: null, since: null, before: 'v5.4' },
      { off: null, on: 'NET', since: null, before: null },
    ]);
    const prefix = await jobWith('{ prefix: [podman, run, builder] }');
    expect(prefix.job.toolchain?.prefix).toEqual(['podman', 'run', 'builder']);
    const image = await jobWith('{ image: builders/gcc:8 }');
    expect(image.job.toolchain?.prefix.slice(0, 2)).toEqual(['docker', 'run']);
    expect(image.job.toolchain?.prefix.at(-1)).toBe('builders/gcc:8');
    const plain = await jobWith('');
    expect(new Set([config, prefix, image, plain].map(({ job }) => identityOf(job))).size).toBe(4);
  });
});

describe('patches', () => {
  const mail = 'From: x\nSubject: [PATCH 2/3] objtool: mend\n it\n\n---\n a | 1 +\n';

  test('are files, commits and titles, with what has them already', async () => {
    const { job, id, directory } = await jobWith(
      '{ patches: [{ file: ./p.patch, since: a }, { commit: b }, { title: "objtool: mend it", before: v9.9 }, { file: ./p.patch, title: c }] }',
      { 'p.patch': mail },
    );
    const file = { kind: 'file', path: join(directory, 'p.patch'), text: mail };
    const commit = { kind: 'commit', commit: id('b') };
    const title = 'objtool: mend it';
    expect(job.toolchain?.table.patches).toEqual([
      { title, source: file, since: 'a', before: null, there: [id('b')] },
      { title, source: commit, since: null, before: null, there: [id('b')] },
      { title, source: commit, since: null, before: 'v9.9', there: [id('b')] },
      { title: 'c', source: file, since: null, before: null, there: [id('c')] },
    ]);
  });

  test('count by what they change, not by where they lie', async () => {
    const [one, same, other] = await Promise.all([
      jobWith('{ patches: [{ file: ./p.patch }] }', { 'p.patch': mail }),
      jobWith('{ patches: [{ file: ./q.patch }] }', { 'q.patch': mail }),
      jobWith('{ patches: [{ file: ./p.patch }] }', { 'p.patch': `${mail}+x\n` }),
    ]);
    expect(identityOf(one.job)).toBe(identityOf(same.job));
    expect(identityOf(one.job)).not.toBe(identityOf(other.job));
  });
});

describe('what cannot be is refused with what is wanted', () => {
  test.each<[string, RegExp, Record<string, string>?]>([
    [
      '{ compiler: tcc }',
      /toolchain\.compiler: expected a compiler such as gcc-12, gcc-8\.1\.0 or clang-14, found "tcc"/,
    ],
    ['{ compiler: "gcc-12; rm" }', /toolchain\.compiler: expected a compiler/],
    ['{ compiler: "gcc-../../x" }', /toolchain\.compiler: expected a compiler/],
    ['{ linker: gold }', /toolchain\.linker: expected a linker such as ld\.bfd/],
    ['{ compilres: ./x }', /toolchain\.compilres: no such field; did you mean compilers\?/],
    ['{ era: { compilers: [{ since: v6.1 }] } }', /toolchain\.era\.compilers\.0\.compiler: /],
    ['{ era: { compiler: [] } }', /toolchain\.era\.compiler: no such field; did you mean compilers\?/],
    ['{ era: 5 }', /toolchain\.era: expected a group of fields, found 5/],
    ['{ era: ./none.yaml }', /^JOB_NOT_FOUND: cannot read toolchain\.era \/none\.yaml/],
    [
      '{ era: ./e.yaml }',
      /^JOB_INVALID: \/e\.yaml is no table of eras\nwhy: {2}config\.0\.of: no such field/,
      { 'e.yaml': 'config: [{ of: X, on: Y }]\n' },
    ],
    ['{ era: ./e.yaml }', /^JOB_INVALID: \/e\.yaml is no table of eras\nwhy: {2}/, { 'e.yaml': 'config: [' }],
    ['{ config: [{ before: v5.4 }] }', /toolchain\.config\.0: expected off or on with the name of an option/],
    ['{ patches: [{ since: v5.4 }] }', /toolchain\.patches\.0: expected a file, a commit or a title/],
    ['{ patches: [{ file: ./x.patch, commit: b }] }', /toolchain\.patches\.0: expected a file or a commit, not both/],
    ['{ patches: [{ file: ./x.patch }] }', /^JOB_NOT_FOUND: cannot read a patch \/x\.patch/],
    [
      '{ patches: [{ title: never written }] }',
      /^COMMIT_NOT_FOUND: no commit of the repository has the title "never written"/,
    ],
    ['{ patches: [{ commit: nowhere }] }', /^COMMIT_NOT_FOUND: /],
    ['{ patches: [{ commit: b, since: nowhere }] }', /^COMMIT_NOT_FOUND: /],
    ['{ image: x, prefix: [y] }', /toolchain: expected an image or a prefix, not both/],
    ['{ image: "--privileged" }', /toolchain\.image: expected the name of an image/],
    ['{ prefix: [] }', /toolchain\.prefix: expected .* of at least 1/],
  ])('%s', async (toolchain, expected, files = {}) => expect(await refusal(toolchain, files)).toMatch(expected));
});
