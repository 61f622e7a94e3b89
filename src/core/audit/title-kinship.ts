import { functionOf } from '../belief/title-identity.ts';
import { crashType } from '../report/crash-type.ts';

/**
 * How a crash title relates to those of the start commit: the same; a variant (the same function, or the same file
 * somewhere else in the tree); of the same class (another place); or foreign.
 */
export type Kinship = 'same' | 'variant' | 'class' | 'foreign';

/** Titles of the start commit, as far as they tell of the crash that was searched. */
export interface KnownTitles {
  readonly titles: ReadonlySet<string>;
  readonly places: ReadonlySet<string>;
  readonly types: ReadonlySet<string>;
}

export function knownTitles(titles: Iterable<string>): KnownTitles {
  const all = new Set(titles);
  return {
    titles: all,
    places: new Set([...all].flatMap((title) => placeOf(title) ?? [])),
    types: new Set([...all].map(crashType).filter((type) => type !== 'none')),
  };
}

export function kinshipOf(title: string, known: KnownTitles): Kinship {
  if (known.titles.has(title)) return 'same';
  const place = placeOf(title);
  if (place !== null && known.places.has(place)) return 'variant';
  return known.types.has(crashType(title)) ? 'class' : 'foreign';
}

/** The function that a title names, or the name of its file: files move between directories. */
export function placeOf(title: string): string | null {
  return functionOf(title) ?? /([\w.-]+\.[chS]):LINE/.exec(title)?.[1] ?? null;
}

/** Titles of the tools or of a machine that stalls: any bug, or none, can look so. */
export function isVague(title: string): boolean {
  return /^(?:lost connection|no output|SYZFAIL|SYZFATAL|INFO: (?:task hung|rcu detected stall|task can't die)|BUG: soft lockup|unexpected kernel reboot|timed out)/.test(
    title,
  );
}
