import { describe, expect, test } from 'vitest';
import { drawGraph } from '../history/notation.ts';
import { differenceOf, nameOf, plainRecipe } from './build-recipe.ts';
import { builtinEra } from './builtin-era.ts';
import type { EraTable, Patch } from './era-table.ts';
import { RecipeBook } from './recipe-book.ts';

//  a - old - b - new - c - m - e        `old` and `new` are tagged; x branched off before `new` and came in with m
//              \--- x ----/
const { graph, at } = drawGraph('a-old-b-new-c  b-x  c+x=m-e');
const idOf = (name: string) => graph.id(at(name));
const tags = [
  { tag: 'v5.9', commit: idOf('old') },
  { tag: 'v6.0', commit: idOf('new') },
];

const rule = (since: string | null, compiler: string | null) => ({ compiler, linker: null, since });
const nothing: EraTable = { compilers: [], config: [], patches: [] };

function compilers(rules: EraTable['compilers'], ...names: readonly string[]) {
  const book = new RecipeBook({ ...nothing, compilers: rules }, graph, tags);
  return names.map((name) => book.of(at(name)).compiler);
}

describe('the compiler of a revision', () => {
  test('is that of the newest release that it contains or is, whatever the order of the rules', () => {
    const rules = [rule('v5.9', 'gcc-11'), rule(null, 'gcc-10'), rule('v6.0', 'gcc-12')];
    expect(compilers(rules, 'a', 'old', 'b', 'new', 'e')).toEqual(['gcc-10', 'gcc-11', 'gcc-11', 'gcc-12', 'gcc-12']);
    expect(compilers(rules.toReversed(), 'a', 'b', 'e')).toEqual(['gcc-10', 'gcc-11', 'gcc-12']);
  });

  test('goes by ancestry, not by date: a branch from before the release is built as before it', () => {
    expect(compilers([rule(null, 'gcc-11'), rule('v6.0', 'gcc-12')], 'x', 'm')).toEqual(['gcc-11', 'gcc-12']);
  });

  test("is the host's where no rule holds", () => {
    expect(compilers([rule('v6.0', 'gcc-12')], 'b', 'c')).toEqual([null, 'gcc-12']);
    expect(new RecipeBook(nothing, graph, tags).of(-1)).toEqual(plainRecipe);
  });

  test('of a release that a cut history lacks goes by later ones; of another tag it lacks it does not', () => {
    expect(compilers([rule(null, 'gcc-8'), rule('v5.12', 'gcc-12')], 'b', 'new')).toEqual(['gcc-8', 'gcc-12']);
    expect(compilers([rule(null, 'gcc-8'), rule('v6.0-rc1', 'gcc-12')], 'b', 'new')).toEqual(['gcc-8', 'gcc-12']);
    expect(compilers([rule(null, 'gcc-8'), rule('v6.1', 'gcc-12')], 'e')).toEqual(['gcc-8']);
    expect(compilers([rule(null, 'gcc-8'), rule('next-2022', 'gcc-12')], 'e')).toEqual(['gcc-8']);
  });
});

test('the gates of a table are the commits of its tags, as far as the history has them', () => {
  const rules = [rule(null, 'gcc-8'), rule('v5.9', 'gcc-10'), rule('v9.0', 'gcc-12'), rule('v5.12', 'gcc-11')];
  const config = [{ off: 'KCOV', on: null, since: null, before: 'v6.0' }];
  const book = new RecipeBook({ compilers: rules, config, patches: [] }, graph, tags);
  expect(book.gates()).toEqual([at('old'), at('new')]);
});

test('options change before one release, from another on, or always', () => {
  const config = [
    { off: 'KCOV', on: null, since: null, before: 'v6.0' },
    { off: null, on: 'NET', since: 'v5.9', before: null },
    { off: 'LOCALVERSION_AUTO', on: null, since: null, before: null },
  ];
  const book = new RecipeBook({ ...nothing, config }, graph, tags);
  const changes = (name: string) => book.of(at(name)).config.map(({ off, on }) => off ?? `+${on}`);
  expect(changes('a')).toEqual(['KCOV', 'LOCALVERSION_AUTO']);
  expect(changes('b')).toEqual(['KCOV', '+NET', 'LOCALVERSION_AUTO']);
  expect(changes('m')).toEqual(['+NET', 'LOCALVERSION_AUTO']);
});

test('a patch is for revisions with the guilty commit that do not have one of its title', () => {
  const patch: Patch = {
    title: 'objtool: mend it',
    source: { kind: 'file', path: 'p', text: '' },
    since: idOf('b'),
    before: null,
    there: [idOf('c'), '0'.repeat(40)],
  };
  const book = new RecipeBook({ ...nothing, patches: [patch] }, graph, tags);
  const patched = ['a', 'old', 'b', 'new', 'x', 'c', 'm'].filter((name) => book.of(at(name)).patches.length > 0);
  expect(patched).toEqual(['b', 'new', 'x']);
});

describe('the shipped table', () => {
  const versions = ['v4.4', 'v4.9', 'v4.11', 'v4.12', 'v5.3', 'v5.8', 'v5.9', 'v5.16', 'v6.14', 'v6.15'];
  const line = drawGraph(versions.map((tag) => tag.replace('.', '_')).join('-'));
  const releases = versions.map((tag) => ({ tag, commit: line.graph.id(line.at(tag.replace('.', '_'))) }));
  const recipe = (family: 'gcc' | 'clang', tag: string) =>
    new RecipeBook(builtinEra(family), line.graph, releases).of(line.at(tag.replace('.', '_')));

  test('has the compilers of syzbot', () => {
    expect(versions.map((tag) => recipe('gcc', tag).compiler)).toEqual([
      'gcc-5.5.0',
      'gcc-5.5.0',
      'gcc-7.3.0',
      'gcc-8.1.0',
      'gcc-8.1.0',
      'gcc-8.1.0',
      'gcc-10.1.0',
      null,
      null,
      null,
    ]);
    const clang = ['v5.8', 'v5.9', 'v6.14', 'v6.15'].map((tag) => recipe('clang', tag).compiler);
    expect(clang).toEqual(['clang-9.0.1', 'clang-15', 'clang-15', null]);
  });

  test('leaves options out below the release from which they work', () => {
    const off = (tag: string) => recipe('gcc', tag).config.map((change) => change.off);
    expect(off('v4.4')).toContain('BATMAN_ADV');
    expect(off('v4.9')).not.toContain('BATMAN_ADV');
    expect(off('v5.3')).toEqual(['KCOV', 'UNWINDER_ORC', 'LOCALVERSION_AUTO', 'DEBUG_INFO_BTF', 'DEBUG_KOBJECT']);
    expect(off('v5.8')).toEqual(['LOCALVERSION_AUTO', 'DEBUG_INFO_BTF', 'DEBUG_KOBJECT']);
  });
});

test('recipes differ by what builds, not by patches, and are named by what one has and the other not', () => {
  const older = { compiler: 'gcc-11', linker: null, config: [{ off: 'KCOV', on: null }], patches: [] };
  const newer = {
    compiler: 'gcc-12',
    linker: 'ld.lld',
    config: [{ off: 'UNWINDER_ORC', on: 'UNWINDER_FRAME_POINTER' }],
    patches: [],
  };
  expect(differenceOf(older, { ...older, patches: newer.patches })).toBeNull();
  expect(differenceOf(older, { ...older, compiler: null })).toEqual({ compiler: true, config: false });
  expect(differenceOf(older, { ...older, config: [] })).toEqual({ compiler: false, config: true });
  expect([nameOf(older, newer), nameOf(newer, older), nameOf(plainRecipe, older)]).toEqual([
    'gcc-11 without KCOV',
    'gcc-12 and ld.lld without UNWINDER_ORC with UNWINDER_FRAME_POINTER',
    "this host's compiler",
  ]);
});
