/*
 * core/kconfig: which options of a configuration a crash does not need. It plans tests and reads their answers; how a
 * configuration is made, and what depends on what, only make knows. Options are names without `CONFIG_`, in the order of
 * the .config, which is that of the menus: what depends on an option mostly stands behind it.
 */

/** A part of what might be dropped. */
export interface Chunk {
  readonly options: readonly string[];
  /** Whether it was seen that something of it is needed: not where it was never tested. */
  readonly isNeeded: boolean;
}

/** How many parts are made at first, as syzbot does it: five where halving would take more than five steps, else three. */
export function partsFor(options: number): number {
  return Math.log2(options) > 5 ? 5 : 3;
}

/** Parts of about the same size, in order, none of them empty. */
export function split(options: readonly string[], parts: number): readonly (readonly string[])[] {
  const count = Math.min(parts, options.length);
  const edge = (i: number) => Math.round((i * options.length) / count);
  return Array.from({ length: count }, (_, i) => options.slice(edge(i), edge(i + 1)));
}
