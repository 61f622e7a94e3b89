import { readdir, readFile } from 'node:fs/promises';
import { join, relative, resolve } from 'node:path';
import { sourceNames } from './elf-file.ts';

/** Files of the tree that a kernel was made of, each relative to the tree and sorted. */
export interface CompiledFiles {
  /** Source files that were compiled and linked. */
  readonly sources: readonly string[];
  /** What those include, and sources of programs that are linked on their own and put into the kernel. */
  readonly included: readonly string[];
}

/**
 * Files that a kernel was made of: those that the build's dependency files name, sources as far as the finished kernel
 * has their names too. An object directory that several revisions were built in also has files that this one left out.
 */
export async function compiledFiles(objects: string, tree: string, vmlinux: string): Promise<CompiledFiles> {
  const linked = await sourceNames(vmlinux);
  const dependencies = await dependencyFiles(objects);
  const sources = new Set<string>();
  const included = new Set<string>();
  const inTree = pathsInTree(objects, tree);
  for (let i = 0; i < dependencies.length; i += atOnce) {
    const found = await Promise.all(dependencies.slice(i, i + atOnce).map((path) => readDependencies(path)));
    for (const { source, rest } of found) {
      const path = source === null ? null : inTree(source);
      if (path === null) continue;
      const name = path.slice(path.lastIndexOf('/') + 1);
      if (linked.has(name) || name.endsWith('.S')) sources.add(path);
      else if (linkedApart.test(path)) included.add(path);
      else continue;
      for (const other of rest) {
        const file = inTree(other);
        if (file !== null) included.add(file);
      }
    }
  }
  return { sources: [...sources].toSorted(), included: [...included].filter((path) => !sources.has(path)).toSorted() };
}

const atOnce = 64;
/** Folders of programs for the host. */
const notKernel = /^(scripts|tools|usr|certs|samples)$/;
/** Programs inside the kernel's image, and C files that only make numbers for assembly: vmlinux does not name them. */
const linkedApart = /(^|\/)(boot|vdso[^/]*|realmode|purgatory|libstub)\/|(^|\/)(asm-offsets|bounds)\.c$/;

/** Files `.NAME.o.cmd`, which kbuild writes for each object, for linker scripts and for assembly made of C. */
async function dependencyFiles(objects: string): Promise<readonly string[]> {
  const found: string[] = [];
  const folders = [objects];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const entry of await readdir(folder, { withFileTypes: true }).catch(() => [])) {
      const path = join(folder, entry.name);
      if (entry.isDirectory() && !(folder === objects && notKernel.test(entry.name))) folders.push(path);
      else if (/^\..+\.(o|s|lds)\.cmd$/.test(entry.name)) found.push(path);
    }
  }
  return found;
}

/** The lines `source_fs/pipe.o := ../tree/fs/pipe.c` and `  ../tree/include/x.h \`, in every kernel since 2.6. */
async function readDependencies(path: string): Promise<{ readonly source: string | null; readonly rest: string[] }> {
  const text = await readFile(path, 'latin1').catch(() => '');
  const source = /^source_\S+ := (\S+\.[cS])$/m.exec(text)?.[1] ?? null;
  return { source, rest: Array.from(text.matchAll(/^ {2}(\w\S*|[/.]\S+) \\$/gm), ([, file]) => file!) };
}

/** Where a path that make names lies in the tree; null outside of it. The same headers come again and again. */
function pathsInTree(objects: string, tree: string): (name: string) => string | null {
  const known = new Map<string, string | null>();
  return (name) => {
    let path = known.get(name);
    if (path === undefined) {
      const inside = relative(tree, resolve(objects, name));
      path = inside.startsWith('..') || inside.includes('\n') ? null : inside;
      known.set(name, path);
    }
    return path;
  };
}
