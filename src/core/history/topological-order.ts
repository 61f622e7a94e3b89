/**
 * Children before parents, and lines of history kept together: the order of `git rev-list --topo-order` for commits
 * that it lists in this order without that option. Parents of i are `parents[start[i]] … parents[start[i + 1] - 1]`.
 * Returns places, first to last. Source: git's commit.c, sort_in_topological_order. Throws `RangeError` for a circle.
 */
export function topologicalOrder(start: Int32Array, parents: Int32Array): Int32Array {
  const size = start.length - 1;
  const childrenLeft = new Int32Array(size);
  for (const parent of parents) childrenLeft[parent]!++;
  // The first tip is to be taken first, so it goes on the stack last.
  const stack = new Int32Array(size);
  let depth = 0;
  for (let place = size - 1; place >= 0; place--) if (childrenLeft[place] === 0) stack[depth++] = place;
  const order = new Int32Array(size);
  let done = 0;
  while (depth > 0) {
    const place = stack[--depth]!;
    order[done++] = place;
    for (let at = start[place]!; at < start[place + 1]!; at++) {
      const parent = parents[at]!;
      if (--childrenLeft[parent]! === 0) stack[depth++] = parent;
    }
  }
  if (done < size) throw new RangeError('a commit is its own ancestor');
  return order;
}
