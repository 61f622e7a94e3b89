#!/usr/bin/env node
// `culprit run` and `git bisect run` on real merge-heavy histories with a planted commit. See README.md.
import { execFileSync, spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { commitsOf, git, modes, plant, repositoryOf, whatIsMissing, writeCommand } from './run/planted.mjs';

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '2' },
    seed: { type: 'string', default: '1' },
    graphs: { type: 'string', default: 'podman,util-linux' },
    strategy: { type: 'string', default: 'evidence' },
    'no-git': { type: 'boolean', default: false },
    repositories: { type: 'string' },
    out: { type: 'string' },
  },
});
const missing = whatIsMissing();
if (missing !== null) {
  console.error(`run-command: ${missing}`);
  process.exit(2);
}
const culprit = resolve(import.meta.dirname, '../bin/culprit');
const directory = mkdtempSync(join(tmpdir(), 'culprit-run-bench-'));
const repositories = options.repositories ?? directory;
mkdirSync(repositories, { recursive: true });

function byCulprit(repository, state, { bad, good }, command) {
  const args = ['run', '--repo', repository, '--state', state, '--bad', bad, '--good', good, '--json', '--quiet'];
  const end = spawnSync(culprit, [...args, '--strategy', options.strategy, '--', command], { encoding: 'utf8' });
  const result = JSON.parse(end.stdout.trim().split('\n').at(-1));
  return { named: result.culprit, said: result.result, confidence: result.confidence };
}

function byGit(repository, _state, { bad, good }, command) {
  const tree = join(directory, 'git-tree');
  git(repository, 'worktree', 'add', '--quiet', '--force', '--detach', tree, bad);
  execFileSync('git', ['-C', tree, 'bisect', 'start', bad, good], { stdio: 'ignore' });
  const { stdout } = spawnSync('git', ['-C', tree, 'bisect', 'run', command], { encoding: 'utf8', maxBuffer: 1 << 28 });
  git(repository, 'worktree', 'remove', '--force', tree);
  const named = /^([0-9a-f]{40}) is the first bad commit/m.exec(stdout)?.[1] ?? null;
  return { named, said: named === null ? 'inconclusive' : 'found', confidence: null };
}

const tools = {
  [`culprit (${options.strategy})`]: byCulprit,
  ...(options['no-git'] ? {} : { 'git bisect run': byGit }),
};
const rows = [];
for (const graph of options.graphs.split(',')) {
  const repository = repositoryOf(graph, repositories);
  const commits = commitsOf(repository);
  for (const [mode, behaviour] of Object.entries(modes)) {
    for (let round = 0; round < Number(options.rounds); round++) {
      const seed = `${options.seed} ${graph} ${mode} ${round}`;
      const world = plant(repository, commits, seed, behaviour);
      for (const [tool, play] of Object.entries(tools)) rows.push(playOne(repository, mode, seed, world, tool, play));
    }
  }
}
printTable();
rmSync(directory, { recursive: true, force: true });

function playOne(repository, mode, seed, world, tool, play) {
  const place = mkdtempSync(join(directory, 'world-'));
  const counts = join(place, 'counts');
  mkdirSync(counts);
  const command = join(place, 'command');
  writeCommand(command, { ...modes[mode], planted: world.planted, seed, counts });
  const before = git(repository, 'status', '--porcelain=v2', '--branch', '--untracked-files=no');
  const startedAt = performance.now();
  const answer = play(repository, join(place, 'state'), world, command);
  const seconds = (performance.now() - startedAt) / 1000;
  const runs = readFileSync(join(counts, 'all'), 'utf8').trimEnd().split('\n');
  const row = {
    tool,
    mode,
    seed,
    ...world,
    ...answer,
    right: answer.named === world.planted,
    runs: runs.length,
    revisions: new Set(runs).size,
    seconds,
    untouched: before === git(repository, 'status', '--porcelain=v2', '--branch', '--untracked-files=no'),
  };
  if (options.out !== undefined) appendFileSync(options.out, `${JSON.stringify(row)}\n`);
  const verdict = row.right ? 'right' : row.named === null ? row.said : 'WRONG';
  console.error(`${tool}  ${seed}: ${verdict} ${row.confidence ?? ''} ${row.runs} runs, ${row.revisions} revisions`);
  return row;
}

function printTable() {
  console.log(
    '| tool | command | right | wrong | runs | revisions | seconds | claim |\n|---|---|---|---|---|---|---|---|',
  );
  for (const tool of Object.keys(tools)) {
    for (const mode of [...Object.keys(modes), 'all']) {
      const own = rows.filter((row) => row.tool === tool && (mode === 'all' || row.mode === mode));
      const mean = (value) => own.reduce((sum, row) => sum + value(row), 0) / own.length;
      const right = own.filter((row) => row.right).length;
      const wrong = own.filter((row) => !row.right && row.named !== null).length;
      const claim = tool.startsWith('git') ? '' : mean((row) => row.confidence ?? 0).toFixed(3);
      console.log(
        `| ${tool} | ${mode} | ${right} of ${own.length} | ${wrong} | ${mean((row) => row.runs).toFixed(1)} | ${mean((row) => row.revisions).toFixed(1)} | ${mean((row) => row.seconds).toFixed(1)} | ${claim} |`,
      );
    }
  }
  console.log(`\ncheckouts untouched: ${rows.filter((row) => row.untouched).length} of ${rows.length}`);
}
