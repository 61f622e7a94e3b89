import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ancestors, isAncestor } from '../../src/core/history/ancestry.ts';
import type { CommitGraph } from '../../src/core/history/commit-graph.ts';
import { progress } from '../../src/core/log/syzbot-text.ts';
import { type GitBisectState, nextGitStep } from '../../src/core/search/git-order.ts';
import { makeHistory, worlds } from '../support/random-histories.ts';
import { git, gitAnyway, temporaryDirectory } from '../support/temporary-repository.ts';

type Judge = (commit: number) => 'good' | 'bad' | 'skip';

/** What our order says from a range to its end: one line a step, in git's words. */
function ourWalk(graph: CommitGraph, start: GitBisectState, judge: Judge): string[] {
  const lines: string[] = [];
  let state = start;
  for (;;) {
    const step = nextGitStep(graph, state);
    switch (step.kind) {
      case 'first-bad':
        return [...lines, `${graph.id(step.commit)} is the first bad commit`];
      case 'only-skipped':
        return [
          ...lines,
          "There are only 'skip'ped commits left to test.",
          ...step.commits.map((c) => graph.id(c)).toSorted(),
        ];
      case 'merge-base':
        lines.push('Bisecting: a merge base must be tested', graph.id(step.commit));
        break;
      case 'test':
        lines.push(progress(step.left, step.steps), graph.id(step.commit));
        state = { ...state, underWay: true };
    }
    const verdict = judge(step.commit);
    if (verdict === 'bad') state = { ...state, bad: step.commit };
    else if (verdict === 'good') state = { ...state, good: [...state.good, step.commit] };
    else state = { ...state, skipped: [...state.skipped, step.commit] };
  }
}

function gitWalk(repository: string, graph: CommitGraph, { bad, good }: GitBisectState, judge: Judge): string[] {
  const lines: string[] = [];
  let output = git(repository, 'bisect', 'start', graph.id(bad), ...good.map((commit) => graph.id(commit)));
  for (;;) {
    const [first = ''] = output.split('\n').filter((line) => /^Bisecting|first bad commit|only 'skip'ped/.test(line));
    if (first.endsWith('is the first bad commit')) return [...lines, first];
    if (first.startsWith('There are only')) {
      const left = output.split('\n').filter((line) => /^[0-9a-f]{40}$/.test(line));
      return [...lines, first, ...left.toSorted()];
    }
    const head = git(repository, 'rev-parse', 'HEAD');
    lines.push(first, head);
    output = gitAnyway(repository, 'bisect', judge(graph.indexOf(head)));
  }
}

test('tests the very commits that git bisect tests, with its progress lines', { timeout: 240_000 }, async () => {
  const directory = temporaryDirectory();
  let round = 0;
  await fc.assert(
    fc.asyncProperty(worlds, async (world) => {
      const { culprit, skipped } = world;
      const { repository, graph, oldest, newest } = await makeHistory(directory, `${round++}`, world);
      const [bad, good] = [graph.indexOf(newest), graph.indexOf(oldest)];
      const range = [...ancestors(graph, [bad])].filter((commit) => commit !== good);
      const first = range[culprit % range.length]!;
      const judge: Judge = (commit) => {
        if (skipped.includes(commit)) return 'skip';
        return isAncestor(graph, first, commit) ? 'bad' : 'good';
      };
      const state = { bad, good: [good], skipped: [], underWay: false };
      expect(ourWalk(graph, state, judge)).toEqual(gitWalk(repository, graph, state, judge));
    }),
    { numRuns: 25, endOnFailure: true },
  );
});
