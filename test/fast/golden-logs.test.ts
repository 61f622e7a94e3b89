import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseLog } from '../../src/core/log/syzbot/parse.ts';
import { readBisection } from '../../src/core/log/syzbot/read-bisection.ts';
import { renderLog } from '../../src/core/log/syzbot/render.ts';
import { documentFromJson } from '../../src/core/log/syzbot/schema.ts';
import { replay } from '../../src/core/replay/replay.ts';

const directory = new URL('../golden/logs/', import.meta.url);
const textOf = (name: string) => readFileSync(new URL(`${name}.txt`, directory), 'utf8');
const names = readdirSync(directory).map((file) => file.replace(/\.txt$/, ''));
const isGit = (name: string) => name.startsWith('git-');

/** What each log is about, in a line: era, kind, tests by phase, what git answered, how it ends. */
function summary(name: string): string {
  const { era, kind, tests, git, ending } = readBisection(parseLog(textOf(name)));
  const phases = tests.map(
    ({ where, stated, build }) => `${where}${stated ? `:${stated}` : ''}${build === 'failed' ? '!' : ''}`,
  );
  const answers = git.map(({ answer }) => answer?.kind ?? 'none');
  return [`${era} ${kind}`, phases.join(' '), answers.join(' '), ending?.kind ?? 'none'].join(' | ');
}

const summaries: Readonly<Record<string, string>> = {
  'era-a-cause':
    'A cause | start release-walk bisect:bad bisect:skip bisect:skip! bisect:bad | test test test test first-bad | found',
  'era-b-merge': 'B cause | start release-walk release-walk bisect:good | test first-bad | found',
  'era-b-oldest-bad': 'B cause | start release-walk release-walk! |  | predates',
  'era-c-flaky': 'C cause | start release-walk bisect:bad bisect:bad parent | test test first-bad | found',
  'era-c-inconclusive': 'C cause | start release-walk bisect:skip! | test only-skipped | inconclusive',
  'era-c-fix': 'C fix | start head bisect:bad bisect:good | test test first-bad | found',
  'era-c-fix-still-crashes': 'C fix | start head |  | not-fixed',
  'era-c-timeout': 'C cause | start |  | error',
  'era-d-cause':
    'D cause | start minimisation minimisation release-walk bisect:skip bisect:bad bisect:skip! | test test test first-bad | found',
  'era-d-fix': 'D fix | start head bisect:good | test first-bad | found',
  'era-d-fix-side-branch': 'D fix | start head ancestor bisect:good | test test first-bad | found',
  'era-d-untestable': 'D cause | start release-walk |  | predates',
  'quoted-in-a-mail': 'B cause | start release-walk release-walk bisect:good | test first-bad | found',
  'cut-off': 'C cause | start |  | none',
  'git-bisect': 'D cause | bisect:bad bisect:good bisect:skip bisect:good | none none none | found',
  'git-bisect-terms': 'D fix | bisect:bad bisect:good bisect:bad bisect:good | none none none | inconclusive',
};

test.for(names)('%s: read as what it is, and written again byte for byte', (name) => {
  expect(summary(name)).toBe(summaries[name]);
  expect(renderLog(parseLog(textOf(name)))).toBe(textOf(name));
});

test.for(names)('%s: nothing in it is unknown but what was cut', (name) => {
  const unknown = parseLog(textOf(name)).notes.filter(({ what }) => what === 'unknown-line');
  expect(unknown.map(({ line }) => line)).toEqual(name === 'cut-off' ? [24] : []);
});

test.for(names.filter((name) => !isGit(name)))('%s: the search writes it again', (name) => {
  const { document, stopped } = replay(parseLog(textOf(name)), null);
  expect(stopped).toBeNull();
  expect(renderLog(document)).toBe(textOf(name));
});

test.for(names)('%s: its JSON is valid and gives the same text', (name) => {
  const json: unknown = JSON.parse(JSON.stringify(parseLog(textOf(name))));
  const read = documentFromJson(json);
  expect('document' in read ? renderLog(read.document) : read.problem).toBe(textOf(name));
});

test('a document holds no line of the log whole, but foreign text', () => {
  const foreign = new Set(['report', 'commit-message', 'output', 'remark']);
  for (const name of names) {
    const { items } = parseLog(textOf(name));
    const own = items
      .filter(({ kind }) => !foreign.has(kind) && kind !== 'unknown')
      .map((item) => ({ ...item, more: [] }));
    const held = new Set(stringsIn(own));
    const lines = textOf(name)
      .split('\n')
      .filter((line) => line.includes(' ') && held.has(line));
    expect(lines).toEqual([]);
  }
});

function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsIn) : [];
}

test('cut anywhere, with lines lost, doubled, swapped or garbled: written again as it is', () => {
  const damage = fc.record({
    name: fc.constantFrom(...names),
    from: fc.double({ min: 0, max: 1, noNaN: true }),
    length: fc.nat(300),
    instead: fc.oneof(fc.string({ unit: 'binary', maxLength: 40 }), fc.constant('\n'), fc.constant('\r\n> ')),
  });
  fc.assert(
    fc.property(fc.array(damage, { minLength: 1, maxLength: 4 }), (steps) => {
      const text = steps.reduce((before, { from, length, instead }) => {
        const at = Math.floor(from * before.length);
        return before.slice(0, at) + instead + before.slice(at + length);
      }, textOf(steps[0]!.name));
      const document = parseLog(text);
      expect(renderLog(document)).toBe(text);
      readBisection(document);
      if (document.format === 'syzbot') replay(document, null);
    }),
    { numRuns: 1500 },
  );
});

test('any bytes at all are written again as they are', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 2000 }), (text) => {
      expect(renderLog(parseLog(text))).toBe(text);
    }),
  );
});
