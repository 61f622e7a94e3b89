#!/usr/bin/env node
// How long a history takes to load, beside `git rev-list` printing it. See README.md.
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { makeBigRepository } from './history/big-repository.mjs';
import { repositoryOf, whatIsMissing } from './run/planted.mjs';

const { values: options } = parseArgs({
  options: {
    commits: { type: 'string', default: '1000000' },
    rounds: { type: 'string', default: '5' },
    repositories: { type: 'string' },
    load: { type: 'string' },
    state: { type: 'string' },
    index: { type: 'boolean', default: false },
  },
});

const rounds = Number(options.rounds);
if (options.load === undefined) await compare();
else await load(options.load, options.state, options.index);

/** In a process of its own, so that its memory is that of one load. */
async function load(repository, state, index) {
  const { GitSourceTree } = await import('../dist/adapters/git/git-source-tree.js');
  const tree = new GitSourceTree({ repository, directory: state });
  await tree.prepare([], () => {});
  if (index) await tree.indexHistory(new AbortController().signal);
  const tip = await tree.resolve('main');
  const startedAt = performance.now();
  const before = process.cpuUsage();
  const { size } = await tree.history([tip]);
  const seconds = (performance.now() - startedAt) / 1000;
  const { user, system } = process.cpuUsage(before);
  const memoryMB = process.resourceUsage().maxRSS / 1024;
  console.log(JSON.stringify({ size, seconds, cpuSeconds: (user + system) / 1e6, memoryMB }));
}

async function compare() {
  const directory = mkdtempSync(join(tmpdir(), 'culprit-history-bench-'));
  const repositories = options.repositories ?? directory;
  mkdirSync(repositories, { recursive: true });
  const paths = new Map();
  if (whatIsMissing() === null)
    for (const graph of ['podman', 'util-linux']) paths.set(graph, repositoryOf(graph, repositories));
  const big = join(repositories, `invented-${options.commits}`);
  if (!existsSync(big)) await makeBigRepository(big, Number(options.commits));
  paths.set('invented', big);
  console.log(
    '| history | commits | index | git rev-list, s | load, s | ratio | processor: git, s | load, s | memory, MB |\n|---|---|---|---|---|---|---|---|---|',
  );
  for (const [name, path] of paths)
    for (const index of [false, true]) printRow(name, path, join(directory, `${name}-${index}`), index);
  rmSync(directory, { recursive: true, force: true });
}

/** The best of some rounds in turns, with git looking at the user's repository as the user would. */
function printRow(name, path, state, index) {
  const loads = [];
  const lists = [];
  for (let round = 0; round <= rounds; round++) {
    const args = [import.meta.filename, '--load', path, '--state', state, ...(index ? ['--index'] : [])];
    loads.push(JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })));
    lists.push(listOnce(path));
  }
  const best = (rows, key) => Math.min(...rows.map((row) => row[key]));
  const [own, git] = [loads, lists].map((rows) => best(rows, 'seconds'));
  const cpu = [lists, loads].map((rows) => best(rows, 'cpuSeconds').toFixed(2));
  console.log(
    `| ${name} | ${loads[0].size} | ${index ? 'yes' : 'no'} | ${git.toFixed(2)} | ${own.toFixed(2)} | ${(own / git).toFixed(2)} | ${cpu.join(' | ')} | ${best(loads, 'memoryMB').toFixed(0)} |`,
  );
}

/** Into a pipe that is read, as a program that wants the list would have it; the shell tells the processor time. */
function listOnce(repository) {
  const startedAt = performance.now();
  const list = ['-C', repository, 'rev-list', '--topo-order', '--parents', '--timestamp', 'refs/heads/main'];
  const { status, stdout } = spawnSync('sh', ['-c', '"$@" | cat > /dev/null; times', 'sh', 'git', ...list], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error('git rev-list failed');
  const times = stdout.trimEnd().split('\n').at(-1);
  const cpuSeconds = [...times.matchAll(/(\d+)m([\d.]+)s/g)].reduce((sum, [, m, s]) => sum + 60 * m + Number(s), 0);
  return { seconds: (performance.now() - startedAt) / 1000, cpuSeconds };
}
