import type { Configs } from '../evidence/configurations.ts';

/** Revisions whose runs are of kernels in which another crash does not come first, by what kept it away. */
export interface Unmasked {
  /** Title of the other crash. */
  readonly crash: string;
  readonly by: 'option' | 'patch';
  readonly what: string;
  /** Full ids, in the order in which they were built. */
  readonly revisions: readonly string[];
}

/** In the order in which each was first used. */
export function unmaskedBy({ tried, standing }: Configs): readonly Unmasked[] {
  const used = new Map<string, Unmasked>();
  for (const { commit, revision, unmasks } of tried) {
    if (unmasks === undefined || standing.get(commit) !== revision) continue;
    const { crash, by, what } = unmasks;
    const key = JSON.stringify([crash, by, what]);
    used.set(key, { crash, by, what, revisions: [...(used.get(key)?.revisions ?? []), commit] });
  }
  return [...used.values()];
}

/** Each in one line. */
export function unmaskedLines(unmasked: readonly Unmasked[]): string[] {
  return unmasked.map(({ crash, by, what, revisions }) => {
    const how = by === 'option' ? `without ${what}` : `with the backport "${what}"`;
    const names = revisions.map((commit) => commit.slice(0, 12));
    const some = `${names.slice(0, 4).join(' ')}${names.length > 4 ? ' …' : ''}`;
    return `seen through "${crash}" ${how} at ${names.length} revision${names.length === 1 ? '' : 's'}: ${some}`;
  });
}
