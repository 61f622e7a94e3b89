import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { flagsDefinedIn } from '../../core/syzkaller/execprog-command.ts';

const main = 'tools/syz-execprog';
const ownPackage = /"github\.com\/google\/syzkaller\/(pkg\/[\w/]+)"/g;

/**
 * The flags that syz-execprog of a tree defines, itself or by way of the packages that it imports; among them
 * `optional`, if its tool package has that.
 */
export async function flagsInTree(tree: string): Promise<ReadonlySet<string>> {
  const sources = [await goSource(join(tree, main))];
  const imported = new Set(Array.from(sources[0]!.matchAll(ownPackage), ([, path]) => path!));
  for (const path of imported) sources.push(await goSource(join(tree, path)));
  const flags = new Set(sources.flatMap((source) => [...flagsDefinedIn(source)]));
  if (sources.some((source) => /\boptionalFlag += "optional"/.test(source))) flags.add('optional');
  return flags;
}

/** All Go files of a folder but its tests, one behind the other. */
async function goSource(folder: string): Promise<string> {
  const names = await readdir(folder).catch(() => []);
  const texts = names
    .filter((name) => name.endsWith('.go') && !name.endsWith('_test.go'))
    .toSorted()
    .map((name) => readFile(join(folder, name), 'utf8'));
  return (await Promise.all(texts)).join('\n');
}
