import { expect, test } from 'vitest';
import { buildErrorLines, goVersionWanted, isNewEnough } from './build-errors.ts';

test('of a failed build the lines are shown that say why', () => {
  const log = `Makefile:31: run command via tools/syz-env
go run -ldflags=-s ./sys/syz-sysgen
prog/prog.go:12:2: undefined: x
note: module requires Go 1.23
make: *** [Makefile:200: descriptions] Error 1
`;
  expect(buildErrorLines(log)).toEqual([
    'prog/prog.go:12:2: undefined: x',
    'note: module requires Go 1.23',
    'make: *** [Makefile:200: descriptions] Error 1',
  ]);
});

test('where none says why the last ones are shown', () => {
  const log = Array.from({ length: 30 }, (_, i) => `step ${i}`).join('\n');
  expect(buildErrorLines(log)).toEqual([
    'step 22',
    'step 23',
    'step 24',
    'step 25',
    'step 26',
    'step 27',
    'step 28',
    'step 29',
  ]);
});

test('a Go that is too old is told from one that does', () => {
  expect(goVersionWanted('module x\n\ngo 1.19\n\nrequire (\n')).toBe('1.19');
  expect(goVersionWanted('module x\n')).toBeNull();
  const debian = 'go version go1.19.8 linux/amd64';
  expect(['1.9', '1.19', '1.21', '2.0'].map((wanted) => isNewEnough(debian, wanted))).toEqual([
    true,
    true,
    false,
    false,
  ]);
  expect(isNewEnough('go version devel', '1.23')).toBe(true);
});
