import { stripPrefixes } from './names/strip-prefixes.ts';

/** A name without the one system-call prefix that leaves the shortest rest. */
export function withoutPrefix(name: string): string {
  return rests(name).reduce((best, rest) => (rest.length < best.length ? rest : best), name);
}

/** All names that a function could be reported under: with its prefixes, and without any single one of them. */
export function spellings(name: string): readonly string[] {
  return [name, ...rests(name)];
}

function rests(name: string): string[] {
  const found = [];
  for (const prefix of stripPrefixes) if (name.startsWith(prefix)) found.push(name.slice(prefix.length));
  return found;
}
