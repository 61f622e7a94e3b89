/** A work tree of the pool, and what making it ready for a commit gave. */
interface Tree<T> {
  readonly number: number;
  commit: string | null;
  ready: Promise<T> | null;
  users: number;
  /** Turn of the last use; 0 before it. */
  lastUsed: number;
}

export interface TreePoolOptions<T> {
  readonly trees: number;
  /** Uses of one tree at a time. */
  readonly capacity: number;
  /** Makes a tree ready for a commit, whatever it held before. */
  readonly prepare: (tree: number, commit: string) => Promise<T>;
}

/**
 * Work trees shared out among uses: one that is ready for the commit is taken first, then of those that nobody uses
 * the one that was used longest ago, and otherwise a use waits.
 */
export class TreePool<T> {
  readonly #options: TreePoolOptions<T>;
  readonly #trees: readonly Tree<T>[];
  #waiting: (() => void)[] = [];
  #turn = 0;

  constructor(options: TreePoolOptions<T>) {
    this.#options = options;
    this.#trees = Array.from({ length: options.trees }, (_, number) => ({
      number,
      commit: null,
      ready: null,
      users: 0,
      lastUsed: 0,
    }));
  }

  async use<R>(commit: string, work: (ready: T, tree: number) => Promise<R>): Promise<R> {
    const tree = await this.#take(commit);
    try {
      if (tree.ready === null) tree.ready = this.#options.prepare(tree.number, commit);
      const ready = await tree.ready.catch((error: unknown) => {
        tree.commit = null;
        throw error;
      });
      return await work(ready, tree.number);
    } finally {
      tree.users--;
      tree.lastUsed = ++this.#turn;
      const woken = this.#waiting;
      this.#waiting = [];
      for (const wake of woken) wake();
    }
  }

  async #take(commit: string): Promise<Tree<T>> {
    for (;;) {
      const tree = this.#free(commit);
      if (tree !== undefined) {
        if (tree.commit !== commit) Object.assign(tree, { commit, ready: null });
        tree.users++;
        return tree;
      }
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
      });
    }
  }

  #free(commit: string): Tree<T> | undefined {
    const { capacity } = this.#options;
    return (
      this.#trees.find((tree) => tree.commit === commit && tree.users < capacity) ??
      this.#trees.filter(({ users }) => users === 0).toSorted((a, b) => a.lastUsed - b.lastUsed)[0]
    );
  }
}
