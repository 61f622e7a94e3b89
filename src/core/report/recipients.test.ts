import { expect, test } from 'vitest';
import { owns, parseMaintainers } from './maintainers.ts';
import { recipientsFromScript, recipientsOf, recipientsOfFile } from './recipients.ts';

const maintainers = `List of maintainers
P:	just prose

TOY DRIVERS
M:	Ann <Ann@example.org>
R:	Rob <rob@example.org>
L:	toys@example.org (moderated)
F:	drivers/toy/
X:	drivers/toy/other/

TOY CORE
M:	Ann <ann@example.org>
L:	linux-kernel@vger.kernel.org
F:	drivers/*/core.c
N:	[^a-z]toycore

THE REST
M:	Chief <chief@example.org>
L:	linux-kernel@vger.kernel.org
F:	*
F:	*/
`;

const section = (lines: string) => parseMaintainers(`X\nM:\ta@b\n${lines}`)[0]!;

test.each([
  ['F:	fs/', 'fs/a/b.c', true],
  ['F:	fs/', 'fsx/b.c', false],
  ['F:	fs/*', 'fs/b.c', true],
  ['F:	fs/*', 'fs/a/b.c', false],
  ['F:	fs/toy', 'fs/toybox.c', true],
  ['F:	fs/toy', 'fs/toy/a.c', false],
  ['F:	fs/t?y*.c', 'fs/tay_x.c', true],
  ['F:	*/net/', 'arch/net/a.c', true],
  ['F:	a/**/c.h', 'a/x/y/c.h', true],
  ['F:	a/**/c.h', 'a/c.h', true],
  ['F:	a/**/c.h', 'b/x/c.h', false],
  ['F:	fs/\nX:	fs/a/', 'fs/a/b.c', false],
  ['F:	*', 'Makefile', false],
  ['N:	(^|/)toy_', 'fs/toy_a.c', true],
  ['N:	(a+)+$', 'fs/aaaa.c', false],
  ['N:	(', 'fs/a.c', false],
] as const)('a section with %j and the file %s: %s', (lines, path, expected) => {
  expect(parseMaintainers(`X\nM:\ta@b\n${lines}`).some((it) => owns(it, path))).toBe(expected);
});

test('no pattern takes long', () => {
  const hostile = section(`F:\t${'*a'.repeat(150)}\nF:\t${'**/'.repeat(60)}x`);
  const before = performance.now();
  owns(hostile, `${'a'.repeat(4000)}b`);
  owns(hostile, 'a/'.repeat(2000));
  expect(performance.now() - before).toBeLessThan(1000);
});

test('maintainers and lists are To, reviewers and the general list Cc, each once and with reasons', () => {
  expect(recipientsOfFile('drivers/toy/core.c', maintainers)).toEqual({
    to: ['ann@example.org', 'toys@example.org'],
    cc: ['linux-kernel@vger.kernel.org', 'rob@example.org'],
    why: {
      'ann@example.org': ['maintainer of TOY DRIVERS', 'maintainer of TOY CORE'],
      'rob@example.org': ['reviewer of TOY DRIVERS'],
      'toys@example.org': ['list of TOY DRIVERS'],
      'linux-kernel@vger.kernel.org': ['list of TOY CORE', 'list of THE REST'],
    },
  });
});

test('without another list the general one is To; the chief hears nothing', () => {
  expect(recipientsOfFile('fs/nobody.c', maintainers)).toMatchObject({ to: ['linux-kernel@vger.kernel.org'], cc: [] });
});

test('a culprit is told to its author and signers too, but not to the stable list', () => {
  const message =
    'toy: break\n\nSigned-off-by: Ann <ann@example.org>\nCc: stable@vger.kernel.org\nCc: Zed <z@example.org>\nAcked-by: <stable@kernel.org>\n';
  const found = recipientsOf({ authorEmail: 'Eve@example.org', message }, ['drivers/toy/a.c'], maintainers);
  expect(found.to).toEqual(['ann@example.org', 'eve@example.org', 'toys@example.org']);
  expect(found.why['ann@example.org']).toEqual(['signed-off by', 'maintainer of TOY DRIVERS']);
});

test('what is no plain address is passed over', () => {
  const odd = [
    'A <a\u001b[31m@example.org>',
    'B <b@example.org\r>',
    '"C, D" <"c,d"@example.org>',
    'E <e@>',
    'F <f@example.org>',
  ];
  expect(recipientsFromScript(odd.map((line) => `${line} (maintainer:X)`).join('\n')).to).toEqual(['f@example.org']);
});

test('what the script prints is read with its roles', () => {
  const output = [
    '"A. Name" <a@example.org> (maintainer:TOY (THE FIRST))',
    'B <b@example.org> (supporter:TOY,commit_signer:3/4=75%)',
    'C <c@example.org> (reviewer:TOY)',
    'D <d@example.org> (commit_signer:1/4=25%,authored:1/4=25%)',
    'toys@example.org (open list:TOY)',
    'linux-kernel@vger.kernel.org (open list)',
    'noise',
  ].join('\n');
  expect(recipientsFromScript(output)).toMatchObject({
    to: ['a@example.org', 'b@example.org', 'toys@example.org'],
    cc: ['c@example.org', 'd@example.org', 'linux-kernel@vger.kernel.org'],
    why: { 'a@example.org': ['maintainer:TOY (THE FIRST)'], 'toys@example.org': ['open list:TOY'] },
  });
});
