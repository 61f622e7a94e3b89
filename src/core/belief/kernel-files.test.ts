import { expect, test } from 'vitest';
import { mayChangeKernel } from './kernel-files.ts';

const start = [
  'arch/x86/kernel/head_64.S',
  'fs/pipe.c',
  'include/linux/fs.h',
  'kernel/sched/core.c',
  'net/core/sock.c',
] as const;
const older = ['net/ax25/af_ax25.c'] as const;
const tree = new Set<string>([...start, 'fs/fuse/dir.c', 'fs/aio.c', 'include/linux/pci.h', 'net/ax25/ax25_ip.c']);
const judge = mayChangeKernel({ built: [start, older], inStartTree: (path) => tree.has(path) });

test.each([
  ['fs/pipe.c', 'was compiled'],
  ['include/linux/fs.h', 'was included'],
  ['net/ax25/af_ax25.c', 'an older kernel was made of it'],
  ['fs/fuse/Kconfig', 'says what is built'],
  ['fs/fuse/Makefile', 'says what is built'],
  ['arch/arm64/Kconfig.platforms', 'says what is built'],
  ['drivers/Kbuild', 'says what is built'],
  ['scripts/Makefile.build', 'says how it is built'],
  ['scripts/mod/modpost.c', 'runs in the build'],
  ['tools/objtool/check.c', 'runs in the build'],
  ['arch/x86/entry/syscalls/syscall_64.tbl', 'a generator reads it'],
  ['drivers/tty/vt/defkeymap.map', 'a generator reads it'],
  ['rust/kernel/lib.rs', 'dependency files do not tell of it'],
  ['fs/old-pipe.c', 'was not there to be compiled, beside files that were'],
  ['net/ax25/ax25_old.c', 'was not there, beside a file of an older kernel'],
  ['net/moved/sock.c', 'was not there, and a compiled file has its name'],
])('%s may change a kernel: it %s', (path) => {
  expect(judge(path)).toBe(true);
});

test.each([
  ['fs/aio.c', 'was there and was left out, beside files that were compiled'],
  ['fs/fuse/dir.c', 'was left out with its folder'],
  ['include/linux/pci.h', 'nothing includes it'],
  ['net/ax25/ax25_ip.c', 'the start commit has it and left it out'],
  ['drivers/toy/toy.c', 'was not there, nor anything compiled in its folder'],
  ['arch/arm64/mm/mmu.c', 'is of another architecture'],
  ['arch/arm64/boot/dts/toy.dts', 'is of another architecture'],
  ['tools/perf/builtin-top.c', 'runs beside the kernel'],
  ['samples/bpf/toy.c', 'runs beside the kernel'],
  ['scripts/checkpatch.pl', 'the build does not run it'],
])('%s cannot change a kernel: it %s', (path) => {
  expect(judge(path)).toBe(false);
});

test('where nobody knows what the start commit was made of, folders of compiled files are trusted', () => {
  const lenient = mayChangeKernel({ built: [start], inStartTree: null });
  expect(['fs/aio.c', 'fs/fuse/dir.c'].map(lenient)).toEqual([true, false]);
});

test('where no headers were kept any header may change a kernel', () => {
  const old = mayChangeKernel({ built: [['fs/pipe.c']], inStartTree: () => true });
  expect(['include/linux/pci.h', 'fs/aio.c'].map(old)).toEqual([true, false]);
});
