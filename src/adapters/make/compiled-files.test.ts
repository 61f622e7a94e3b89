import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { orWhy } from '../../../test/support/skips.ts';
import { temporaryDirectory } from '../../../test/support/temporary-repository.ts';
import { compiledFiles } from './compiled-files.ts';

const noGcc = spawnSync('gcc', ['--version']).status === 0 ? null : 'gcc is not installed';
if (noGcc !== null) console.log(`skipped: files of a build, ${noGcc}`);

/** An object directory beside a tree, as kbuild leaves it, in which these files were linked and those were once. */
function build(linked: readonly string[], leftOver: readonly string[]) {
  const root = temporaryDirectory();
  const [tree, objects] = [join(root, 'tree'), join(root, 'objects')];
  const made = linked.map((path, i) => {
    const [source, object] = [join(tree, path), join(objects, path.replace(/\.c$/, '.o'))];
    for (const file of [source, object]) mkdirSync(join(file, '..'), { recursive: true });
    writeFileSync(source, `static int only_${i}; int value_${i}(void) { return only_${i}++; }\n`);
    execFileSync('gcc', ['-c', source, '-o', object]);
    return object;
  });
  execFileSync('gcc', ['-r', '-nostdlib', '-o', join(objects, 'vmlinux'), ...made]);
  for (const path of [...linked, ...leftOver]) {
    const name = path.replace(/\.c$/, '.o').replace(/([^/]+)$/, '.$1.cmd');
    mkdirSync(join(objects, name, '..'), { recursive: true });
    writeFileSync(
      join(objects, name),
      `cmd_${path} := gcc -c ../tree/${path}\n\nsource_${path} := ../tree/${path}\n\ndeps_${path} := \\\n    $(wildcard include/config/X) \\\n  ../tree/include/${path.replace(/\//g, '-').replace(/\.c$/, '')}.h \\\n  include/generated/autoconf.h \\\n`,
    );
  }
  return { tree, objects, vmlinux: join(objects, 'vmlinux') };
}

test.skipIf(noGcc !== null)(
  orWhy('the files of a kernel are those that were compiled and linked, without what is left of others', noGcc),
  async () => {
    const { tree, objects, vmlinux } = build(['fs/pipe.c', 'ipc/util.c'], ['ipc/msg.c']);
    expect((await compiledFiles(objects, tree, vmlinux)).sources).toEqual(['fs/pipe.c', 'ipc/util.c']);
  },
);

test.skipIf(noGcc !== null)(orWhy('programs of the build for the host are no files of the kernel', noGcc), async () => {
  const { tree, objects, vmlinux } = build(['fs/pipe.c', 'scripts/mod/file2alias.c'], []);
  expect((await compiledFiles(objects, tree, vmlinux)).sources).toEqual(['fs/pipe.c']);
});

test.skipIf(noGcc !== null)(orWhy('a path that leaves the tree is left out', noGcc), async () => {
  const { tree, objects, vmlinux } = build(['pipe.c'], []);
  writeFileSync(join(objects, '.pipe.o.cmd'), 'source_pipe.o := /etc/pipe.c\ndeps_pipe.o := \\\n  /etc/x.h \\\n');
  expect(await compiledFiles(objects, tree, vmlinux)).toEqual({ sources: [], included: [] });
});

test.skipIf(noGcc !== null)(
  orWhy('headers are those that the files of the kernel include, and none of what is left of others', noGcc),
  async () => {
    const { objects, tree, vmlinux } = build(['fs/pipe.c', 'ipc/util.c'], ['ipc/msg.c']);
    const { included } = await compiledFiles(objects, tree, vmlinux);
    expect(included).toEqual(['include/fs-pipe.h', 'include/ipc-util.h']);
  },
);

test.skipIf(noGcc !== null)(
  orWhy('programs inside of the image count, though the kernel does not name their files', noGcc),
  async () => {
    const { objects, tree, vmlinux } = build(['fs/pipe.c'], ['arch/x86/boot/compressed/misc.c']);
    const { sources, included } = await compiledFiles(objects, tree, vmlinux);
    expect(sources).toEqual(['fs/pipe.c']);
    expect(included).toContain('arch/x86/boot/compressed/misc.c');
  },
);
