// Real histories with a planted commit, and a command that sees it: what `culprit run` and `git bisect run` are given.
import { execFileSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Random } from '../world/random.mjs';

/** Where the graphs are, and the program that makes repositories of them. */
const graphs = process.env.CULPRIT_GRAPHS ?? resolve(import.meta.dirname, '../../../shared/corpus/graphs');
const maker = resolve(graphs, '../../tools/make-history-repo.mjs');

/** What the command does beside telling whether the planted commit is there. */
export const modes = {
  sure: { percent: 100, skips: false },
  'flaky 60 %': { percent: 60, skips: false },
  'flaky 25 %': { percent: 25, skips: false },
  'skips every 13th': { percent: 100, skips: true },
};

/** Null where everything is there; otherwise why nothing can be played. */
export function whatIsMissing() {
  return existsSync(maker) && existsSync(graphs) ? null : `no graphs in ${graphs}, or no ${maker}`;
}

/** Makes the repository of a graph below `directory` where it is not there yet; returns its path. */
export function repositoryOf(graph, directory) {
  const path = join(directory, graph);
  if (!existsSync(path)) {
    execFileSync(process.execPath, [maker, join(graphs, `${graph}.json.br`), path], { stdio: 'ignore' });
    git(path, 'commit-graph', 'write', '--reachable');
  }
  return path;
}

export function git(repository, ...args) {
  return execFileSync('git', ['-C', repository, ...args], { encoding: 'utf8', maxBuffer: 1 << 28 }).trimEnd();
}

/** All commits of the repository, newest first, as `{ id, number, parents }`; the number is that of the graph. */
export function commitsOf(repository) {
  const lines = git(repository, 'log', '--all', '--topo-order', '--format=%H %P %s').split('\n');
  return lines.map((line) => {
    const [ids, number] = line.split(' commit ');
    const [id, ...parents] = ids.trim().split(' ');
    return { id, number: Number(number), parents };
  });
}

/** A range of 2,000 to 4,000 commits between commits of the history, and a commit planted in it. Seeded. */
export function plant(repository, commits, seed, { skips }) {
  const random = new Random('planted', seed);
  const byId = new Map(commits.map((commit) => [commit.id, commit]));
  for (;;) {
    const bad = commits[random.below(commits.length - 5000)];
    const good = commits[Math.min(commits.length - 1, commits.indexOf(bad) + random.whole([1500, 4000]))];
    const ids = git(repository, 'rev-list', bad.id, `^${good.id}`).split('\n');
    if (ids.length < 2000 || ids.length > 4000 || !isAncestor(repository, good.id, bad.id)) continue;
    const planted = byId.get(random.pick(ids));
    const near = [planted, ...planted.parents.map((id) => byId.get(id))];
    if (skips && [bad, ...near].some(({ number }) => number % 13 === 0)) continue;
    return { bad: bad.id, good: good.id, planted: planted.id, candidates: ids.length };
  }
}

function isAncestor(repository, older, newer) {
  try {
    git(repository, 'merge-base', '--is-ancestor', older, newer);
    return true;
  } catch {
    return false;
  }
}

/** Writes the command; it counts its runs of each revision, so that chance depends on seed, revision and count alone. */
export function writeCommand(path, { planted, seed, counts, percent, skips }) {
  writeFileSync(
    path,
    `#!/bin/sh
head=$(git rev-parse HEAD)
n=$(cat '${counts}'/$head 2>/dev/null || echo 0)
echo $((n + 1)) > '${counts}'/$head
echo $head >> '${counts}'/all
${skips ? 'number=$(git log -1 --format=%s | cut -d" " -f2); [ $((number % 13)) = 0 ] && exit 125' : ''}
git merge-base --is-ancestor ${planted} HEAD || exit 0
chance=$(printf '%s %s %s' '${seed}' $head $n | md5sum | tr -cd 0-9 | cut -c1-4)
[ $((1$chance % 100)) -lt ${percent} ] && exit 1
exit 0
`,
    { mode: 0o755 },
  );
}
