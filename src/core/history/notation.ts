import type { CommitGraph } from './commit-graph.ts';
import { CommitGraphBuilder } from './commit-graph-builder.ts';

/** One commit of a drawing. */
export interface DrawnCommit {
  readonly name: string;
  readonly parents: readonly string[];
}

/** A graph made from a drawing, and the numbers of its commits by name. */
export interface DrawnGraph {
  readonly graph: CommitGraph;
  /** Number of a commit by its name. Throws `RangeError` for a name that was not drawn. */
  readonly at: (name: string) => number;
  /** Name of a commit by its number. */
  readonly nameOf: (index: number) => string;
}

/**
 * Reads the notation that tests draw histories in: `a-b-c  b-d-e  c+e=m`. A chain `a-b-c` makes each name the
 * child of the one before it; `c+e=m` makes `m` the merge of `c` and `e` (any number, in this order) and a chain
 * may go on from it (`c+e=m-n`). A name that was drawn before as a child is only a starting point afterwards.
 * Returns commits in an order with parents before children. Throws `RangeError` for a drawing that makes no sense.
 */
export function readNotation(drawing: string): readonly DrawnCommit[] {
  const parentsOf = new Map<string, readonly string[]>();
  for (const piece of drawing.trim().split(/\s+/)) {
    const [left = '', right] = piece.split('=');
    const merged = right === undefined ? [] : left.split('+');
    const chain = (right ?? left).split('-');
    for (const name of [...merged, ...chain]) {
      if (!/^[\w.]+$/.test(name)) throw new RangeError(`cannot read ${JSON.stringify(piece)}`);
      if (!parentsOf.has(name)) parentsOf.set(name, []);
    }
    if (merged.length > 0) setParents(parentsOf, chain[0]!, merged);
    for (let i = 1; i < chain.length; i++) setParents(parentsOf, chain[i]!, [chain[i - 1]!]);
  }
  return sorted(parentsOf);
}

/** The graph of a drawing. Ids are made from the position in it, dates are a day apart. */
export function drawGraph(drawing: string): DrawnGraph {
  const commits = readNotation(drawing);
  const idOf = new Map(commits.map((commit, i) => [commit.name, inventedId(i)]));
  const builder = new CommitGraphBuilder();
  for (let i = commits.length - 1; i >= 0; i--) {
    const { name, parents } = commits[i]!;
    builder.add(
      idOf.get(name)!,
      i * 86_400,
      parents.map((parent) => idOf.get(parent)!),
    );
  }
  const graph = builder.finish();
  return {
    graph,
    at: (name) => {
      const id = idOf.get(name);
      if (id === undefined) throw new RangeError(`no commit ${JSON.stringify(name)} was drawn`);
      return graph.indexOf(id);
    },
    nameOf: (index) => commits[index]!.name,
  };
}

function setParents(parentsOf: Map<string, readonly string[]>, name: string, parents: readonly string[]): void {
  if (parentsOf.get(name)!.length > 0) throw new RangeError(`commit ${JSON.stringify(name)} is drawn twice`);
  parentsOf.set(name, parents);
}

/** Parents before children, otherwise in the order of the drawing. */
function sorted(parentsOf: ReadonlyMap<string, readonly string[]>): readonly DrawnCommit[] {
  const done = new Map<string, DrawnCommit>();
  const open = new Set<string>();
  const visit = (name: string): void => {
    if (done.has(name)) return;
    if (open.has(name)) throw new RangeError(`commit ${JSON.stringify(name)} is its own ancestor`);
    open.add(name);
    const parents = parentsOf.get(name)!;
    parents.forEach(visit);
    done.set(name, { name, parents });
  };
  for (const name of parentsOf.keys()) visit(name);
  return [...done.values()];
}

/** 40 hex digits that differ early, as real ids do (the number times a large odd number). */
function inventedId(index: number): string {
  const head = Math.imul(index + 1, 0x9e3779b1) >>> 0;
  return head.toString(16).padStart(8, '0') + index.toString(16).padStart(32, '0');
}
