import { expect, test } from 'vitest';
import { withEntities, withoutEntities } from './entities.ts';

test.each([
  ['&lt;ada@example.org&gt; &amp; &#34;x&#34;', '<ada@example.org> & "x"'],
  ['&amp;lt; is how it is written', '&lt; is how it is written'],
  ['it&#39;s', "it's"],
])('%s is read as it is shown, and written again', (text, plain) => {
  const read = withoutEntities(text);
  expect(read.text).toBe(plain);
  expect(withEntities(read.text, read.used)).toBe(text);
});

test('a text that has both a character and its entity is left alone', () => {
  expect(withoutEntities('a < b &lt; c')).toEqual({ text: 'a < b &lt; c', used: [] });
  expect(withoutEntities('R&D &lt; c').text).toBe('R&D < c');
});
