import type { History } from '../core/search/strategy.ts';
import { type BuildRecipe, plainRecipe } from '../core/toolchain/build-recipe.ts';
import type { Patch } from '../core/toolchain/era-table.ts';

/** How revisions are built: those of a history by its table, those that we made as we say. */
export class RecipeShelf {
  readonly #history: Pick<History, 'graph' | 'recipes'>;
  readonly #made = new Map<string, BuildRecipe>();
  #without: readonly string[] = [];

  constructor(history: Pick<History, 'graph' | 'recipes'>) {
    this.#history = history;
  }

  of(commit: string): BuildRecipe {
    const { graph, recipes } = this.#history;
    return this.#made.get(commit) ?? this.#lean(recipes?.of(graph.indexOf(commit)) ?? plainRecipe);
  }

  /** A revision of ours that is to be built as one of the history: with its patches, too. */
  lend(made: string, commit: string): void {
    this.#made.set(made, this.of(commit));
  }

  /** One with the files of a commit, and so with its patches, that is otherwise to be built as another one. */
  bridge(made: string, commit: string, as: string): void {
    this.#made.set(made, { ...this.of(as), patches: this.of(commit).patches });
  }

  /** One with the files of a commit, to be built as that and without some options. */
  reconfigure(made: string, commit: string, without: readonly string[]): void {
    this.#made.set(made, { ...this.of(commit), without });
  }

  /** The same to see through another crash: with objects of its own, as detectors touch every file. */
  unmask(made: string, commit: string, without: readonly string[], patches: readonly Patch[]): void {
    const recipe = this.of(commit);
    const config = [...recipe.config, ...without.map((off) => ({ off, on: null }))];
    this.#made.set(made, { ...recipe, config, patches: [...recipe.patches, ...patches] });
  }

  /** From now on those of the history are built without some options. */
  minimize(without: readonly string[]): void {
    this.#without = without;
  }

  #lean(recipe: BuildRecipe): BuildRecipe {
    return this.#without.length === 0 ? recipe : { ...recipe, without: this.#without };
  }
}
