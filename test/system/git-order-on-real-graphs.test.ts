import { execFile, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GitSourceTree } from '../../src/adapters/git/git-source-tree.ts';
import { ancestors } from '../../src/core/history/ancestry.ts';
import type { CommitGraph } from '../../src/core/history/commit-graph.ts';
import type { CommitSet } from '../../src/core/history/commit-set.ts';
import { progress } from '../../src/core/log/syzbot-text.ts';
import { type GitBisectState, nextGitStep } from '../../src/core/search/git-order.ts';
import { orWhy } from '../support/skips.ts';
import { git } from '../support/temporary-repository.ts';

const graphs = resolve(import.meta.dirname, '../../../shared/corpus/graphs');
const maker = resolve(graphs, '../../tools/make-history-repo.mjs');
const names = ['podman', 'util-linux'];
const rangesOfEach = 100;
const seed = 20_261_121;

/** The same numbers on every machine (mulberry32). */
function chance(start: number): () => number {
  let state = start;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t ^= t + Math.imul(t ^ (t >>> 7), 61 | t);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Case {
  readonly state: GitBisectState;
  readonly judge: (commit: number) => 'good' | 'bad' | 'skip';
}

/** A range, mostly with its good end below the bad one, a culprit in it, and commits that cannot be tested. */
function drawCase(graph: CommitGraph, random: () => number): Case {
  for (;;) {
    const bad = 1 + Math.floor(random() * (graph.size - 1));
    const length = Math.ceil(20 * 400 ** random());
    const good = Math.max(0, bad - length);
    const inside: CommitSet = ancestors(graph, [bad]).subtract(ancestors(graph, [good]));
    const range = [...inside];
    if (range.length < 3 || good === bad) continue;
    const culprit = range[Math.floor(random() * range.length)]!;
    const infected = new Map<number, boolean>();
    const skipShare = [0, 0, 0.05, 0.3][Math.floor(random() * 4)]!;
    const skipSeed = Math.floor(random() * 2 ** 31);
    const stretch = Math.floor(random() * range.length);
    const isSkipped = (commit: number) =>
      commit !== bad &&
      (chance(skipSeed + commit)() < skipShare || (skipShare > 0 && Math.abs(range.indexOf(commit) - stretch) < 6));
    const judge: Case['judge'] = (commit) => {
      if (isSkipped(commit)) return 'skip';
      if (!infected.has(commit)) infected.set(commit, ancestors(graph, [commit]).has(culprit));
      return infected.get(commit)! ? 'bad' : 'good';
    };
    return { state: { bad, good: [good], skipped: [], underWay: false }, judge };
  }
}

interface Walk {
  /** What git would say, a line each: progress, the commit to test, the end. */
  readonly lines: readonly string[];
  readonly verdicts: ReadonlyMap<string, 'good' | 'bad' | 'skip'>;
}

function ourWalk(graph: CommitGraph, { state: start, judge }: Case): Walk {
  const lines: string[] = [];
  const verdicts = new Map<string, 'good' | 'bad' | 'skip'>();
  let state = start;
  for (;;) {
    const step = nextGitStep(graph, state);
    if (step.kind === 'first-bad')
      return { lines: [...lines, `${graph.id(step.commit)} is the first bad commit`], verdicts };
    if (step.kind === 'only-skipped') {
      const left = step.commits.map((commit) => graph.id(commit)).toSorted();
      return { lines: [...lines, "There are only 'skip'ped commits left to test.", ...left], verdicts };
    }
    const id = graph.id(step.commit);
    const line = step.kind === 'test' ? progress(step.left, step.steps) : 'Bisecting: a merge base must be tested';
    lines.push(line, id);
    if (step.kind === 'test') state = { ...state, underWay: true };
    const verdict = judge(step.commit);
    verdicts.set(id, verdict);
    if (verdict === 'bad') state = { ...state, bad: step.commit };
    else if (verdict === 'good') state = { ...state, good: [...state.good, step.commit] };
    else state = { ...state, skipped: [...state.skipped, step.commit] };
  }
}

/** What `git bisect run` says where the command gives these verdicts; it stops at a commit that has none. */
function gitWalk(repository: string, graph: CommitGraph, { bad, good }: GitBisectState, { verdicts }: Walk): string[] {
  const statuses = { good: 0, bad: 1, skip: 125 };
  const cases = [...verdicts].map(([id, verdict]) => `${id}) exit ${statuses[verdict]};;`);
  const script = join(repository, '.git', 'judge.sh');
  writeFileSync(script, `read head < .git/BISECT_HEAD\ncase $head in\n${cases.join('\n')}\nesac\nexit 255\n`);
  const start = ['start', '--no-checkout', graph.id(bad), ...good.map((commit) => graph.id(commit))];
  const said = git(repository, 'bisect', ...start);
  const done = /is the first bad commit/.test(said);
  const rest = done ? '' : spawnSync('git', ['bisect', 'run', 'sh', script], { cwd: repository, encoding: 'utf8' });
  return linesOf(`${said}\n${rest === '' ? '' : rest.stdout}`);
}

/** Of all that git prints only the steps: the first end that it names is the last line. */
function linesOf(said: string): string[] {
  const lines: string[] = [];
  const left: string[] = [];
  for (const line of said.split('\n')) {
    if (line.startsWith('Bisecting: ') || line.startsWith("There are only 'skip'ped")) lines.push(line);
    const asked = /^\[([0-9a-f]{40})\]/.exec(line);
    if (asked !== null) lines.push(asked[1]!);
    if (/^[0-9a-f]{40} is the first bad commit$/.test(line)) return [...lines, line];
    if (/^[0-9a-f]{40}$/.test(line)) left.push(line);
  }
  return [...lines, ...left.toSorted()];
}

const missing = existsSync(maker) ? null : `no graphs of real projects beside the checkout (${graphs})`;
if (missing !== null) console.warn(`git's order on real graphs is skipped: ${missing}`);

describe.skipIf(missing !== null)(orWhy('on histories as they really are', missing), () => {
  let directory: string;
  beforeAll(async () => {
    directory = mkdtempSync(join(tmpdir(), 'culprit-test-'));
    const make = promisify(execFile);
    await Promise.all(
      names.map((name) => make(process.execPath, [maker, join(graphs, `${name}.json.br`), join(directory, name)])),
    );
    for (const name of names) git(join(directory, name), 'commit-graph', 'write', '--reachable');
  });
  afterAll(() => rmSync(directory, { recursive: true, force: true }));

  for (const name of names)
    test(`git bisect tests the very commits of ${rangesOfEach} random ranges of ${name}, with the same lines`, async () => {
      const repository = join(directory, name);
      const tree = new GitSourceTree({ repository, directory: join(directory, `ours-${name}`) });
      await tree.prepare([], () => {});
      const graph = await tree.history([await tree.resolve('main')]);
      const random = chance(seed);
      let [tests, skips] = [0, 0];
      for (let i = 0; i < rangesOfEach; i++) {
        const drawn = drawCase(graph, random);
        const ours = ourWalk(graph, drawn);
        tests += ours.verdicts.size;
        skips += [...ours.verdicts.values()].filter((verdict) => verdict === 'skip').length;
        expect({ i, lines: gitWalk(repository, graph, drawn.state, ours) }).toEqual({ i, lines: ours.lines });
      }
      expect(tests).toBeGreaterThan(5 * rangesOfEach);
      expect(skips).toBeGreaterThan(rangesOfEach / 4);
    });
});
