import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { orWhy } from '../../../test/support/skips.ts';
import { SourceDirectory } from './source-directory.ts';

const folder = mkdtempSync(join(tmpdir(), 'culprit-maintainers-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const noPerl = spawnSync('perl', ['--version']).error !== undefined;
if (noPerl) console.log("skipped: a tree's own script needs perl");

const maintainers = `List of maintainers

TOY DRIVERS
M:	Own Reading <own@example.org>
L:	toys@example.org
F:	drivers/toy/

THE REST
M:	Chief <chief@example.org>
L:	linux-kernel@vger.kernel.org
F:	*
F:	*/
`;

/** A tree with a file of its own and, where one is given, a script. */
function tree(name: string, script: string | null): string {
  const path = join(folder, name);
  mkdirSync(join(path, 'drivers/toy'), { recursive: true });
  mkdirSync(join(path, 'scripts'));
  writeFileSync(join(path, 'MAINTAINERS'), maintainers);
  writeFileSync(join(path, 'drivers/toy/toy.c'), '');
  if (script !== null) writeFileSync(join(path, 'scripts/get_maintainer.pl'), script);
  return path;
}

async function check(path: string, file: string, to: readonly string[], timeoutMs = 20_000): Promise<void> {
  const directory = await SourceDirectory.open(path, { timeoutMs });
  expect((await directory.recipients(file))?.to ?? []).toEqual(to);
}
const own = ['own@example.org', 'toys@example.org'];

test.skipIf(noPerl)(
  orWhy(
    "the tree's own script is asked, and asked again with blame where it names one only",
    noPerl ? 'perl is not installed' : null,
  ),
  async () => {
    const many = `print "A <a\\@example.org> (maintainer:X)\\nB <b\\@example.org> (commit_signer:3/4=75%)\\n";`;
    await check(tree('many', many), 'drivers/toy/toy.c', ['a@example.org']);
    const one = `print "A <a\\@example.org> (maintainer:X)\\n"; print "Z <z\\@example.org> (supporter:Y)\\n" if "@ARGV" eq "--git-min-percent=15 --git-blame -f drivers/toy/toy.c";`;
    await check(tree('one', one), 'drivers/toy/toy.c', ['a@example.org', 'z@example.org']);
  },
);

test('without a script, or with one that fails, hangs or says nothing, MAINTAINERS is read', async () => {
  await check(tree('none', null), 'drivers/toy/toy.c', own);
  await check(tree('fails', 'exit 2;'), 'drivers/toy/toy.c', own);
  await check(tree('silent', ''), 'drivers/toy/toy.c', own);
  await check(tree('hangs', 'sleep 600;'), 'drivers/toy/toy.c', own, 300);
});

test('a file that is not in the tree is never given to the script', async () => {
  const marker = join(folder, 'ran');
  const path = tree('outside', `open(F, '>', '${marker}'); print "A <a\\@example.org> (maintainer:X)\\n";`);
  symlinkSync('/etc/passwd', join(path, 'drivers/toy/link.c'));
  await check(path, 'drivers/toy/gone.c', own);
  await check(path, 'drivers/toy/link.c', own);
  await check(path, '../outside/nothing.c', ['linux-kernel@vger.kernel.org']);
  await check(path, '--self-test', ['linux-kernel@vger.kernel.org']);
  expect(spawnSync('ls', [marker]).status).not.toBe(0);
});

test('a directory without MAINTAINERS is refused', async () => {
  await expect(SourceDirectory.open(folder)).rejects.toMatchObject({ code: 'INPUT_UNREADABLE' });
  await expect(SourceDirectory.open(join(folder, 'nowhere'))).rejects.toMatchObject({ code: 'INPUT_UNREADABLE' });
  chmodSync(folder, 0o700);
});
