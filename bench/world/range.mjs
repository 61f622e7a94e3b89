// A range of a project between a release and a later commit, as a graph of its own.
import { ancestors } from '../../dist/core/history/ancestry.js';
import { CommitGraphBuilder } from '../../dist/core/history/commit-graph-builder.js';

const graphs = new WeakMap();

/** The graph of parents; commits keep their numbers. */
export function graphOf(parents, dates) {
  const builder = new CommitGraphBuilder();
  const id = (number) => number.toString(16).padStart(8, '0').padEnd(40, '0');
  for (let i = parents.length - 1; i >= 0; i--) builder.add(id(i), dates[i], parents[i].map(id));
  return builder.finish();
}

function graphOfProject(project) {
  if (!graphs.has(project)) graphs.set(project, graphOf(project.parents, project.dates));
  return graphs.get(project);
}

/**
 * Cuts a range of about `size` commits: the release `oldest`, and all that is in `bad` but not in it. Commits of the
 * range are numbered anew, 0 being the oldest release. Null where the draw gives no such range.
 */
export function cutRange(project, random, size) {
  const graph = graphOfProject(project);
  const bad = drawBad(project, random, size);
  const reached = ancestors(graph, [bad]);
  const total = reached.count();
  for (const oldest of project.releases.toReversed()) {
    if (!reached.has(oldest) || oldest === bad) continue;
    const below = ancestors(graph, [oldest]);
    const count = total - below.count() + 1;
    if (count < size * 0.8) continue;
    if (count > size * 1.4 || count > 16_500) return null;
    return renumber(project, reached.subtract(below), oldest, bad);
  }
  return null;
}

/** A late enough commit of the main line (first parents of the newest one). */
function drawBad({ parents }, random, size) {
  let bad = parents.length - 1;
  const wanted = size + random.below(parents.length - size);
  while (bad > wanted) bad = parents[bad][0];
  return bad;
}

function renumber(project, members, oldest, bad) {
  const numbers = [oldest, ...members];
  const indexOf = new Map(numbers.map((number, i) => [number, i]));
  const inRange = (list) => list.flatMap((number) => indexOf.get(number) ?? []);
  const dates = numbers.map((number) => project.dates[number]);
  const parents = numbers.map((number) => inRange(project.parents[number]));
  parents[0] = [];
  return {
    project: project.name,
    size: numbers.length,
    graph: graphOf(parents, dates),
    parents,
    isMerge: numbers.map((number) => project.parents[number].length > 1),
    paths: numbers.map((number) => project.paths[number]),
    dates,
    bad: indexOf.get(bad),
    releases: releasesOf(project, indexOf),
  };
}

/** Those of the range that come after the oldest; the caller thins them out. */
function releasesOf({ releases }, indexOf) {
  const inRange = releases.flatMap((number) => indexOf.get(number) ?? []).filter((index) => index > 0);
  return [...new Set(inRange)].toSorted((a, b) => a - b);
}
