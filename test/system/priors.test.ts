import { existsSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { compiledFiles } from '../../src/adapters/make/compiled-files.ts';
import { contentWeigher } from '../../src/core/belief/content-weight.ts';
import { mayChangeKernel } from '../../src/core/belief/kernel-files.ts';
import { defaultParameters } from '../../src/core/belief/parameters.ts';
import { rangeOf } from '../../src/core/belief/range.ts';
import { CommitContentsTable } from '../../src/core/history/commit-contents.ts';
import { drawGraph } from '../../src/core/history/notation.ts';
import { testKernel, whyNoKernel } from '../support/kernels.ts';
import { orWhy } from '../support/skips.ts';

const skipped = whyNoKernel();
if (skipped !== null) console.log(`skipped: test/system/priors.test.ts: ${skipped}`);

test.skipIf(skipped !== null)(
  orWhy('a commit to files that a real kernel was not made of has the least weight, others do not', skipped),
  async () => {
    const objects = dirname(testKernel('um').vmlinux);
    const tree = realpathSync(join(objects, 'source'));
    const { sources, included } = await compiledFiles(objects, tree, join(objects, 'vmlinux'));
    expect(sources.length).toBeGreaterThan(300);
    const inStartTree = (path: string) => existsSync(join(tree, path));
    const mayChange = mayChangeKernel({ built: [[...sources, ...included]], inStartTree });
    const { graph, at } = drawGraph('a-z');
    const weightOf = (path: string) => {
      const contents = new CommitContentsTable([]);
      contents.add(at('a'), 'a change', [path]);
      const suspicion = { guiltyFile: null, paths: null, contents, mayChange };
      return contentWeigher(rangeOf(graph, at('z'), []), suspicion, defaultParameters)(0)!.weight;
    };
    const compiled = ['fs/pipe.c', 'kernel/fork.c', 'kernel/bounds.c', 'arch/um/kernel/process.c'];
    const byOthers = ['kernel/sched/deadline.c', 'include/linux/fs.h', 'arch/um/kernel/uml.lds.S'];
    const always = ['drivers/usb/Kconfig', 'drivers/usb/Makefile', 'scripts/link-vmlinux.sh', 'kernel/new-file.c'];
    expect([...compiled, ...byOthers, ...always].filter((path) => weightOf(path) !== 1)).toEqual([]);
    const leftOut = ['drivers/usb/core/hub.c', 'net/ax25/af_ax25.c', 'include/linux/usb.h', 'kernel/kexec.c'];
    const elsewhere = ['arch/arm64/mm/mmu.c', 'arch/arm64/boot/dts/toy.dts', 'tools/perf/perf.c'];
    expect([...leftOut, ...elsewhere].filter((path) => weightOf(path) !== 0.05)).toEqual([]);
  },
);
