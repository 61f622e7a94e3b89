import { descendants } from '../history/ancestry.ts';
import type { CommitGraph } from '../history/commit-graph.ts';
import type { CommitSet } from '../history/commit-set.ts';
import type { Release } from '../history/release.ts';
import { compareTags, isVersionTag } from '../history/version-tag.ts';
import { type BuildRecipe, plainRecipe, recipeFor } from './build-recipe.ts';
import type { EraTable } from './era-table.ts';

/** How revisions of a history are built. */
export interface Recipes {
  /** Of a commit by its number in the graph; the host's own for one that it does not have. */
  of(commit: number): BuildRecipe;
  /** Commits at which a rule begins or ends to hold, by number. */
  gates(): readonly number[];
}

/** A tag or commit of the table as the history has it. */
interface Gate {
  /** What contains it. */
  readonly within: CommitSet;
  readonly place: number;
}

/** A table, read for the commits of one history. */
export class RecipeBook implements Recipes {
  readonly #table: EraTable;
  readonly #graph: CommitGraph;
  readonly #tags: readonly Release[];
  readonly #gates = new Map<string, Gate | null>();

  /** `tags` are all tags of the repository, whether the graph has them or not. */
  constructor(table: EraTable, graph: CommitGraph, tags: readonly Release[]) {
    this.#table = table;
    this.#graph = graph;
    this.#tags = tags;
  }

  of(commit: number): BuildRecipe {
    if (commit < 0) return plainRecipe;
    return recipeFor(this.#table, {
      place: (name) => {
        const gate = this.#gate(name);
        return gate?.within.has(commit) ? gate.place : null;
      },
    });
  }

  gates(): readonly number[] {
    const { compilers, config } = this.#table;
    const names = [...compilers, ...config].flatMap((rule) => [rule.since, 'before' in rule ? rule.before : null]);
    return [...new Set(names.flatMap((name) => (name === null ? [] : this.#rootsOf(name))))];
  }

  #gate(name: string): Gate | null {
    const known = this.#gates.get(name);
    if (known !== undefined) return known;
    const roots = this.#rootsOf(name);
    const gate = roots.length === 0 ? null : { within: descendants(this.#graph, roots), place: Math.min(...roots) };
    this.#gates.set(name, gate);
    return gate;
  }

  /**
   * The commit of a name. A release that the repository does not have at all, because its history was cut off above, is
   * contained in what contains a later one.
   */
  #rootsOf(name: string): readonly number[] {
    const tag = this.#tags.find((release) => release.tag === name);
    if (tag === undefined && isVersionTag(name)) {
      const later = this.#tags.filter((release) => compareTags(release.tag, name) > 0);
      return later.map(({ commit }) => this.#graph.indexOf(commit)).filter((index) => index >= 0);
    }
    const index = this.#graph.indexOf(tag?.commit ?? name);
    return index < 0 ? [] : [index];
  }
}
