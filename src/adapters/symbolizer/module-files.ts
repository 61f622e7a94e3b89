import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

/** More than any kernel tree has; a directory that has more is not one. */
const mostEntries = 400_000;

/** Paths of the `*.ko` below a directory, by the name under which the kernel knows them. Symbolic links are not followed. */
export async function moduleFiles(directory: string): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  const waiting = [directory];
  for (let seen = 0; waiting.length > 0 && seen < mostEntries; ) {
    const current = waiting.pop()!;
    for (const entry of await readdir(current, { withFileTypes: true }).catch(() => [])) {
      seen++;
      if (entry.isDirectory()) waiting.push(join(current, entry.name));
      else if (entry.isFile() && /\.ko(?:\.debug)?$/.test(entry.name)) {
        const name = entry.name.replace(/\.ko(?:\.debug)?$/, '').replaceAll('-', '_');
        // What is only debug information is better than a module that may have been stripped of it.
        if (!found.has(name) || entry.name.endsWith('.debug')) found.set(name, join(current, entry.name));
      }
    }
  }
  return found;
}
