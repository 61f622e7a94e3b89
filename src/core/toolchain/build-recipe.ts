import type { CompilerRule, ConfigChange, EraTable, Patch } from './era-table.ts';

/** How one revision is built. */
export interface BuildRecipe {
  /** As a rule names it; null for the host's own. */
  readonly compiler: string | null;
  /** Null for the one that goes with the compiler. */
  readonly linker: string | null;
  /** To be made in this order. */
  readonly config: readonly ConfigChange[];
  /** To be applied in this order. */
  readonly patches: readonly Patch[];
  /**
   * Options that the search found it can do without, switched off after all else; missing for none. Builds with other such
   * options share their objects: make sees itself what has to be compiled again.
   */
  readonly without?: readonly string[];
}

/** All changes of the configuration, in order. */
export function changesOf({ config, without = [] }: BuildRecipe): readonly ConfigChange[] {
  return [...config, ...without.map((off) => ({ off, on: null }))];
}

/** Nothing but what the host has and the job says. */
export const plainRecipe: BuildRecipe = { compiler: null, linker: null, config: [], patches: [] };

/** What a table asks of a revision. */
export interface RevisionContents {
  /**
   * Where in the history a tag or commit (full id) stands that the revision contains or is: the larger, the newer. Null
   * where it does not contain it.
   */
  place(name: string): number | null;
}

/** What a table says of a revision. */
export function recipeFor(table: EraTable, revision: RevisionContents): BuildRecipe {
  const contains = (name: string) => revision.place(name) !== null;
  const isBetween = ({ since, before }: { readonly since: string | null; readonly before: string | null }) =>
    (since === null || contains(since)) && (before === null || !contains(before));
  const compiler = newestRule(table.compilers, revision);
  return {
    compiler: compiler?.compiler ?? null,
    linker: compiler?.linker ?? null,
    config: table.config.filter(isBetween).map(({ off, on }) => ({ off, on })),
    patches: table.patches.filter((patch) => isBetween(patch) && !patch.there.some(contains)),
  };
}

/** The order of rules in a table does not matter, but where two name the same tag: then the first holds. */
function newestRule(rules: readonly CompilerRule[], revision: RevisionContents): CompilerRule | null {
  let newest: { readonly rule: CompilerRule; readonly place: number } | null = null;
  for (const rule of rules) {
    const place = rule.since === null ? -1 : revision.place(rule.since);
    if (place !== null && (newest === null || place > newest.place)) newest = { rule, place };
  }
  return newest?.rule ?? null;
}

/** In what two recipes differ, patches aside: those belong to the revision, whatever it is built with. */
export interface RecipeDifference {
  readonly compiler: boolean;
  readonly config: boolean;
}

/** Null where both build alike. */
export function differenceOf(a: BuildRecipe, b: BuildRecipe): RecipeDifference | null {
  const compiler = a.compiler !== b.compiler || a.linker !== b.linker;
  const config = JSON.stringify(a.config) !== JSON.stringify(b.config);
  return compiler || config ? { compiler, config } : null;
}

/** What a recipe is called beside another one: `gcc-11`, `gcc-12 without KCOV`. */
export function nameOf(recipe: BuildRecipe, other: BuildRecipe): string {
  const { compiler, linker } = recipe;
  const program = [compiler ?? "this host's compiler", ...(linker === null ? [] : [linker])].join(' and ');
  const isOwn = ({ off, on }: ConfigChange) => !other.config.some((change) => change.off === off && change.on === on);
  const own = recipe.config.filter(isOwn);
  const names = (word: string, options: readonly (string | null)[]) => {
    const some = options.flatMap((option) => option ?? []);
    return some.length === 0 ? [] : [` ${word} ${some.slice(0, 3).join(', ')}${some.length > 3 ? ' …' : ''}`];
  };
  return [
    program,
    ...names(
      'without',
      own.map(({ off }) => off),
    ),
    ...names(
      'with',
      own.map(({ on }) => on),
    ),
  ].join('');
}
