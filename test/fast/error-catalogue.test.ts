import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { catalogue } from '../../src/core/failure/catalogue.ts';
import { Failure } from '../../src/core/failure/failure.ts';

test('docs/errors.md lists every error with its blame, retry and meaning', () => {
  const page = readFileSync(join(import.meta.dirname, '../../docs/errors.md'), 'utf8');
  const rows = [...page.matchAll(/^\| `([A-Z_]+)` \| (\w+) \| (\w+) \| (.+) \|$/gm)].map(
    ([, code, blame, retry, meaning]) => ({ code, blame, retry, meaning }),
  );
  expect(rows).toEqual(Object.entries(catalogue).map(([code, entry]) => ({ code, ...entry })));
});

test('a message has what, why and mend, each where there is something to say', () => {
  expect(
    new Failure('CONFIG_REJECTED', {
      what: '`make olddefconfig` failed at v5.4',
      why: 'line one\nline two',
      mend: 'pass --x',
    }).message,
  ).toBe('CONFIG_REJECTED: `make olddefconfig` failed at v5.4\nwhy:  line one\n      line two\nmend: pass --x');
  expect(new Failure('INTERNAL', { what: 'odd' }).message).toBe('INTERNAL: odd');
});
