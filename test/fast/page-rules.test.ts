import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = resolve(import.meta.dirname, '../..');
const web = join(root, 'web/src');
const files = readdirSync(web, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name) && !name.endsWith('.test.ts'))
  .map((name) => join(web, name));

test('of the product the page sees the types of the API alone, and the example logs', () => {
  const outside = files.flatMap((path) =>
    [...readFileSync(path, 'utf8').matchAll(/(import|export)( type)?[^;'"]*?['"](\.[^'"]+)['"]/g)]
      .map(([, , type, what]) => ({ type, what: relative(root, resolve(path, '..', what!)) }))
      .filter(({ what }) => !what.startsWith('web/src/'))
      .map(({ type, what }) => `${type === undefined ? 'values' : 'types'} of ${what}`),
  );
  expect([...new Set(outside)].toSorted()).toEqual([
    'types of src/service/api/schemas.ts',
    'values of examples/logs/falsely-good.txt?raw',
    'values of examples/logs/masked.txt?raw',
    'values of examples/logs/right.txt?raw',
  ]);
});

test('no text becomes markup, and no picture knows the API', () => {
  const texts = files.map((path) => ({ path: relative(root, path), text: readFileSync(path, 'utf8') }));
  expect(texts.filter(({ text }) => /dangerouslySetInnerHTML|innerHTML|insertAdjacentHTML/.test(text))).toEqual([]);
  const pictures = texts.filter(({ path }) => path.startsWith('web/src/pictures/'));
  expect(pictures.length).toBeGreaterThan(4);
  expect(pictures.filter(({ text }) => text.includes('/api/'))).toEqual([]);
});
