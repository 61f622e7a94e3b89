import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CodecName } from './codec.ts';
import { lineOf, readLine } from './line-table.ts';
import { type ItemKind, lineTemplates } from './lines.ts';
import { parseLog } from './parse.ts';
import { renderLog } from './render.ts';

const line = fc.string({ unit: 'grapheme', maxLength: 30 }).filter((text) => !/[\n\r]/.test(text));
const word = fc.stringMatching(/^[\w./-]{1,12}$/);
const hash = fc.stringMatching(/^[0-9a-f]{40}$/);
const nat = fc.nat(1_000_000);

/** Any value of each kind of field. */
const values: Readonly<Record<CodecName, fc.Arbitrary<unknown>>> = {
  text: line,
  word,
  name: line.filter((text) => !text.includes('<')),
  ref: fc.stringMatching(/^[a-z0-9][\w.]{1,12}$/),
  hash,
  signature: fc.oneof(hash, fc.stringMatching(/^[0-9a-f]{64}$/)),
  mode: fc.stringMatching(/^\d{6}$/),
  int: nat,
  spacedInt: fc.record({ value: fc.nat(999), width: fc.integer({ min: 3, max: 6 }) }),
  revisions: nat,
  steps: nat,
  files: nat,
  insertions: nat,
  deletions: nat,
  decimal2: fc.nat(100_000).map((n) => n / 100),
  decimal3: fc.nat(100_000).map((n) => n / 1000),
  verdict: fc.constantFrom('good', 'bad', 'skip'),
  term: fc.constantFrom('good', 'bad'),
  severity: fc.constantFrom('error', 'fatal error', 'warning', 'note', 'Error'),
  result: fc.oneof(
    fc.constant({ kind: 'ok' }),
    fc.record({
      kind: fc.constantFrom('crashed', 'ignored', 'boot-failed', 'test-failed', 'infra-failed', 'failed'),
      title: line,
    }),
  ),
  toolchain: fc.oneof(
    fc.constant(null),
    fc.record({ name: line }),
    fc.record({ family: fc.constantFrom('gcc', 'clang') }),
  ),
  goList: fc.array(fc.string({ maxLength: 12 })),
  shellWords: fc.oneof(
    fc.constant({ words: [], quoted: false }),
    fc.record({ words: fc.array(word, { minLength: 1 }), quoted: fc.boolean() }),
  ),
  words: fc.array(fc.stringMatching(/^[\w.-]{1,8}$/)),
  graph: fc.oneof(fc.constant(null), fc.record({ added: fc.nat(20), removed: fc.nat(20) })),
  blanks: fc.nat(9),
  column: fc.record({ text: word, pad: fc.nat(5) }).map(({ text, pad }) => ({ text, width: text.length + pad })),
  goTime: fc.record({
    at: fc.constantFrom('2023-01-16T10:43:45.26+00:00', '2024-12-31T23:59:59-08:00'),
    zone: fc.constantFrom('UTC', 'PST'),
    uptimeNs: fc.oneof(fc.constant(null), fc.nat({ max: Number.MAX_SAFE_INTEGER })),
  }),
  duration: fc.nat({ max: Number.MAX_SAFE_INTEGER }),
};

const kinds = Object.keys(lineTemplates) as ItemKind[];

test.for(kinds)('%s: any line that is written is read as the same', (kind) => {
  const fields = lineOf(kind).gaps.map(({ name, codec }) => [name, values[codec]] as const);
  fc.assert(
    fc.property(fc.record(Object.fromEntries(fields)), (given) => {
      const text = lineOf(kind).print(given);
      expect(lineOf(kind).parse(text)).toEqual(given);
    }),
    { numRuns: 50 },
  );
});

test('lines of the same text are read as the kind that is told first', () => {
  expect(readLine('run #3: OK')).toEqual({ kind: 'run', number: 3, result: { kind: 'ok' } });
  expect(readLine('run #03: OK')).toBeNull();
  expect(readLine('Bisecting: 1 revisions left to test after this (roughly 1 step)')).toBeNull();
});

/** A random bisection, whole: the parts that the grammar allows in the order in which it allows them. */
const item = (kind: ItemKind) =>
  fc
    .record(Object.fromEntries(lineOf(kind).gaps.map(({ name, codec }) => [name, values[codec]] as const)))
    .map((fields) => ({ kind, ...fields }));
const all = (...groups: readonly fc.Arbitrary<unknown[]>[]) => fc.tuple(...groups).map((parts) => parts.flat());
const one = (kind: ItemKind) => item(kind).map((it) => [it]);
const maybe = (kind: ItemKind) => fc.oneof(fc.constant<unknown[]>([]), one(kind));
const several = (kind: ItemKind, maxLength = 4) => fc.array(item(kind), { minLength: 1, maxLength });

const ofTest = all(
  one('test'),
  maybe('compiler'),
  fc.oneof(
    all(
      maybe('signature'),
      fc.oneof(one('all-runs'), several('run')),
      maybe('representative'),
      maybe('miss-chance'),
      maybe('flaky'),
    ),
    all(several('diagnostic', 2)),
  ),
);
const gitAnswer = all(maybe('git-no-access'), one('progress'), one('candidate'));
const bisection = all(
  maybe('host-start'),
  fc.oneof(one('cause-start'), one('fix-start')),
  one('syzkaller'),
  ofTest,
  fc.array(all(one('release'), ofTest), { maxLength: 3 }).map((parts) => parts.flat()),
  one('bisect-start'),
  fc.array(all(gitAnswer, ofTest, one('bisect-verdict')), { maxLength: 3 }).map((parts) => parts.flat()),
  all(
    one('first-bad'),
    one('commit-header'),
    one('commit-author'),
    one('commit-date'),
    several('commit-message'),
    several('file-change'),
  ),
  all(one('culprit-signature'), one('parent-signature'), maybe('flaky-total'), one('totals'), one('answer')),
  all(one('recipients-to'), one('recipients-cc'), one('crash')),
);

test('any bisection that is written is read as the same', () => {
  const layout = { encoding: 'utf-8', quote: '', quoteEmpty: '', crlf: false, blankBefore: 0, endsLine: true } as const;
  fc.assert(
    fc.property(bisection, (items) => {
      const written = JSON.parse(JSON.stringify(items)) as never;
      const text = renderLog({ format: 'syzbot', items: written, layout, notes: [] });
      const read = parseLog(text);
      expect(renderLog(read)).toBe(text);
      expect(JSON.parse(JSON.stringify(read.items))).toEqual(written);
    }),
    { numRuns: 300 },
  );
});
