import type { EraTable, Patch } from '../toolchain/era-table.ts';

/** What the kernels of a job are built with, where it says more than nothing: files read, names resolved. */
export interface ToolchainSettings {
  /** In front of make and compilers, with placeholders as they are written; empty for none. */
  readonly prefix: readonly string[];
  readonly table: EraTable;
}

/** What of it makes another bisection: not where patches lie. */
export function toolchainIdentity({ prefix, table }: ToolchainSettings): readonly unknown[] {
  return ['toolchain', prefix, { ...table, patches: identityOfPatches(table.patches) }];
}

export function identityOfPatches(patches: readonly Patch[]): readonly unknown[] {
  return patches.map(({ source, ...rest }) => ({
    ...rest,
    source: source.kind === 'file' ? source.text : source.commit,
  }));
}

/**
 * In front of a command to have it run in a container that sees the trees, the objects and the compiler cache under the
 * same paths, as the user who runs this, without a network.
 */
export function containerPrefix(image: string): readonly string[] {
  const volumes = ['{work}', '{cache}'].flatMap((place) => ['--volume', `${place}:${place}`]);
  const run = ['docker', 'run', '--rm', '--init', '--network=none', '--user', '{user}', '--workdir', '{tree}'];
  return [...run, ...volumes, image];
}
