// The commits that no test tells from the culprit: whatever revision can be built and booted, it has either both or
// none of them.
import { descendants } from '../../dist/core/history/ancestry.js';

const cache = new WeakMap();

/** The culprit and its untellable neighbours, as a set of commit numbers. */
export function untellable(world) {
  if (!cache.has(world)) cache.set(world, find(world));
  return cache.get(world);
}

function find({ range, truth: { culprit }, behaviour }) {
  const { parents } = range;
  const children = childrenOf(parents);
  const isUsable = (commit) => behaviour.of(commit).broken === null;
  const withBug = descendants(range.graph, [culprit]);
  const firstUsable = frontier([culprit], (commit) => children[commit], isUsable);
  const below = firstUsable.usable.map((commit) => new Set([...walk([commit], parents, withBug, isUsable)]));
  const [first = new Set(firstUsable.passed), ...others] = below;
  const together = [...first].filter((commit) => others.every((set) => set.has(commit)));
  const outside = (commit) => children[commit].filter((child) => !withBug.has(child));
  const isClear = (commit) => withBug.has(commit) || !isUsable(commit);
  return new Set(
    together.filter((commit) => {
      if (commit !== culprit && withBug.has(commit) && isUsable(commit) && !firstUsable.usable.includes(commit)) return false;
      if (!isClear(commit)) return false;
      if (commit !== culprit && withBug.has(commit)) return false;
      return frontier([commit], outside, (c) => !withBug.has(c) && isUsable(c)).usable.length === 0;
    }),
  );
}

/** Goes on from commits to the next ones until a usable one stops the way. */
function frontier(from, next, isUsable) {
  const usable = [];
  const passed = new Set();
  const open = [...from];
  while (open.length > 0) {
    const commit = open.pop();
    if (passed.has(commit)) continue;
    passed.add(commit);
    if (isUsable(commit)) usable.push(commit);
    else open.push(...next(commit));
  }
  return { usable, passed };
}

/** Down from usable commits, stopped by usable commits without the bug: nothing below those is in question. */
function* walk(from, parents, withBug, isUsable) {
  const seen = new Set();
  const open = [...from];
  while (open.length > 0) {
    const commit = open.pop();
    if (seen.has(commit)) continue;
    seen.add(commit);
    if (!withBug.has(commit) && isUsable(commit)) continue;
    yield commit;
    open.push(...parents[commit]);
  }
}

function childrenOf(parents) {
  const children = parents.map(() => []);
  parents.forEach((list, commit) => {
    for (const parent of list) children[parent].push(commit);
  });
  return children;
}
