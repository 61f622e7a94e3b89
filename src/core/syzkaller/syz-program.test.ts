import { expect, test } from 'vitest';
import { readSyzProgram } from './syz-program.ts';

test('calls are read with what they use, whatever stands in their data', () => {
  const program = `# a comment r0 = open()
#{"threaded":true}
pipe(&(0x7f0000000000)={<r0=>0xffffffffffffffff, <r1=>0xffffffffffffffff})
r2 = openat$ptmx(0xffffffffffffff9c, &(0x7f0000000000)='./r0 \\'(r1)\\x00', 0x0, 0x0)
fcntl$setpipe(r1, 0x407, 0x10000) (fail_nth: 3)

socketpair$unix(0x1, 0x1, 0x0, &(0x7f0000000000)={<r0=>0xffffffffffffffff, <r1=>0xffffffffffffffff})
dup2(r2, r1)
write(r0, &(0x7f0000000040)="6461r274", 0x4)
`;
  expect(readSyzProgram(program).map(({ name, uses }) => [name, uses])).toEqual([
    ['pipe', []],
    ['openat$ptmx', []],
    ['fcntl$setpipe', [0]],
    ['socketpair$unix', []],
    ['dup2', [1, 3]],
    ['write', [3]],
  ]);
});

test('text without calls has none', () => {
  expect(readSyzProgram('#!/bin/sh\n123(\n(x)\n')).toEqual([]);
});
