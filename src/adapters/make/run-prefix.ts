import { dirname } from 'node:path';

/** Directories that a command in front of make has to let through. */
export interface PrefixPlaces {
  readonly tree: string;
  /** Has the tree and the objects. */
  readonly work: string;
  /** The compiler cache. */
  readonly cache: string;
}

export function placesOf(tree: string, cache: string): PrefixPlaces {
  return { tree, work: dirname(tree), cache };
}

/** A prefix with its placeholders filled in: one word stays one word, whatever is in it. */
export function filledPrefix(prefix: readonly string[], places: PrefixPlaces): readonly string[] {
  const user = `${process.getuid?.() ?? 0}:${process.getgid?.() ?? 0}`;
  const values: Readonly<Record<string, string>> = { ...places, user };
  return prefix.map((word) => word.replace(/\{(tree|work|cache|user)\}/g, (_, name: string) => values[name]!));
}

/** The environment as words of a command line: what a container is started with does not reach into it. */
export function withEnvironment(prefix: readonly string[], env: Readonly<Record<string, string>>): readonly string[] {
  if (prefix.length === 0) return [];
  return [...prefix, 'env', ...Object.entries(env).map(([name, value]) => `${name}=${value}`)];
}
