import { access, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { optionNames, unmetNeeds } from '../../core/evidence/kernel-needs.ts';
import { Failure } from '../../core/failure/failure.ts';
import type { Kernel } from '../../ports/kernel-builder.ts';
import type { KernelNeed } from '../../ports/reproducer.ts';

/**
 * Whether kernels have the options that a reproducer needs. The first kernel of a bisection is that of the start commit,
 * and where not even that one has them the job is wrong: it fails at once. Later, an older kernel may lack what was not
 * written yet.
 */
export class KernelFitness {
  readonly #looked = new Map<string, string | null>();

  /** One sentence about what a kernel lacks; null where it lacks nothing. Throws `Failure` KERNEL_UNFIT. */
  async lackOf(kernel: Kernel, needs: readonly KernelNeed[], workDir: string): Promise<string | null> {
    if (needs.length === 0) return null;
    const known = this.#looked.get(kernel.key);
    if (known !== undefined) return known;
    const unmet = unmetNeeds(await readFile(kernel.config, 'utf8'), needs);
    const stamp = join(workDir, 'a-kernel-was-fit');
    if (unmet.length === 0) await writeFile(stamp, '');
    else if (!(await exists(stamp))) throw unfit(kernel, unmet);
    const lack = unmet.length === 0 ? null : `the kernel lacks ${optionNames(unmet)}, which the reproducer needs`;
    this.#looked.set(kernel.key, lack);
    return lack;
  }
}

function unfit(kernel: Kernel, unmet: readonly KernelNeed[]): Failure {
  return new Failure('KERNEL_UNFIT', {
    what: `the reproducer cannot run on this kernel: it lacks ${optionNames(unmet)}`,
    why: unmet.map(({ anyOf, otherwise }) => `without ${anyOf.join(' or ')}: ${otherwise}`).join('\n'),
    mend: `add the options to kernel.config, for example as another file of it:\n  ${unmet.map(({ anyOf }) => `CONFIG_${anyOf[0]}=y`).join('\n  ')}\n(the whole configuration is ${kernel.config})`,
  });
}

async function exists(path: string): Promise<boolean> {
  return await access(path).then(
    () => true,
    () => false,
  );
}
