import { readdir, readFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { sourceNames } from './elf-file.ts';

/**
 * Source files that a kernel was compiled from, relative to the tree and sorted: those that the build's dependency
 * files name, as far as the finished kernel has their names too. An object directory that several revisions were
 * built in also has files that this one left out.
 */
export async function compiledFiles(objects: string, tree: string, vmlinux: string): Promise<readonly string[]> {
  const linked = await sourceNames(vmlinux);
  const dependencies = await dependencyFiles(objects);
  const sources = new Set<string>();
  for (let i = 0; i < dependencies.length; i += atOnce) {
    const found = await Promise.all(dependencies.slice(i, i + atOnce).map((path) => sourceOf(path)));
    for (const source of found) {
      if (source === null) continue;
      const path = relative(tree, resolve(objects, source));
      const name = path.slice(path.lastIndexOf('/') + 1);
      if (!path.startsWith('..') && (linked.has(name) || name.endsWith('.S'))) sources.add(path);
    }
  }
  return [...sources].toSorted();
}

const atOnce = 64;
/** Folders of programs for the host. */
const notKernel = /^(scripts|tools|usr|certs|samples)$/;

/** Files `.NAME.o.cmd`, which kbuild writes for each object. */
async function dependencyFiles(objects: string): Promise<readonly string[]> {
  const found: string[] = [];
  const folders = [objects];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
      const path = join(folder, entry.name);
      if (entry.isDirectory() && !(folder === objects && notKernel.test(entry.name))) folders.push(path);
      else if (/^\..+\.o\.cmd$/.test(entry.name)) found.push(path);
    }
  }
  return found;
}

/** The line `source_fs/pipe.o := ../tree/fs/pipe.c`, in every kernel since 2.6. */
async function sourceOf(path: string): Promise<string | null> {
  const text = await readFile(path, 'latin1').catch(() => '');
  return /^source_\S+ := (\S+\.[cS])$/m.exec(text)?.[1] ?? null;
}
