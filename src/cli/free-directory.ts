import { join } from 'node:path';
import type { Journal } from '../ports/journal.ts';

/** The first directory `NAME-N` below `parent` that no other process works in, until it is released. */
export async function freeDirectory(parent: string, name: string, journal: Journal) {
  const claimName = `${name}-${parent.split('/').at(-1)!}`;
  for (let n = 0; ; n++) {
    const claim = await journal.claim(`${claimName}-${n}`);
    if (claim !== null) return { directory: join(parent, `${name}-${n}`), release: () => claim.release() };
  }
}
