// A project's whole history: parents, dates, touched paths and release tags, commits numbered with parents first.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliDecompressSync } from 'node:zlib';
import { inventProject } from './invented-project.mjs';

/** Where graphs of real projects are: `NAME.json.br`. Without them all histories are invented. */
const corpus = process.env.CULPRIT_GRAPHS ?? new URL('../../../shared/corpus/graphs', import.meta.url).pathname;
const real = ['podman', 'util-linux'];
/** Histories that no project has, each another shape. */
const inventedCount = 4;
const inventedSize = 20_000;

const loaded = new Map();

export function projectNames() {
  const found = real.filter((name) => existsSync(fileOf(name)));
  return [...found, ...Array.from({ length: inventedCount }, (_, i) => `invented-${i}`)];
}

export function projectOf(name) {
  if (!loaded.has(name)) loaded.set(name, real.includes(name) ? readProject(name) : inventProject(name, inventedSize));
  return loaded.get(name);
}

function fileOf(name) {
  return join(corpus, `${name}.json.br`);
}

function readProject(name) {
  const graph = JSON.parse(brotliDecompressSync(readFileSync(fileOf(name))).toString('utf8'));
  let time = 0;
  return {
    name,
    parents: graph.parents.map((back, i) => back.map((distance) => i - distance)),
    dates: graph.times.map((step) => (time += step)),
    paths: graph.paths.map((numbers) => numbers.map((n) => graph.dict[n])),
    releases: graph.tags.map(([, commit]) => commit),
  };
}
