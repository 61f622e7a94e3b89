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
  const children = childrenOf(range.parents);
  const isUsable = (commit) => behaviour.of(commit).broken === null;
  const withBug = descendants(range.graph, [culprit]);
  const firstUsable = frontier([culprit], (commit) => children[commit], isUsable);
  const [first, ...others] = firstUsable.map((commit) => new Set(walk(commit, range.parents, withBug, isUsable)));
  const inAll = [...first].filter((commit) => others.every((set) => set.has(commit)));
  const outside = (commit) => children[commit].filter((child) => !withBug.has(child));
  return new Set(inAll.filter((commit) => withBug.has(commit) || frontier([commit], outside, isUsable).length === 0));
}

/** The usable commits that are met first on all ways from some commits to the next ones. */
function frontier(from, next, isUsable) {
  const usable = new Set();
  const passed = new Set();
  const open = [...from];
  while (open.length > 0) {
    const commit = open.pop();
    if (passed.has(commit)) continue;
    passed.add(commit);
    if (isUsable(commit)) usable.add(commit);
    else open.push(...next(commit));
  }
  return [...usable];
}

/** Down from a commit, stopped by usable commits without the bug: nothing below those is in question. */
function* walk(from, parents, withBug, isUsable) {
  const seen = new Set();
  const open = [from];
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
