import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { gatherEvidence } from '../../src/core/evidence/evidence.ts';
import { ancestors, isAncestor } from '../../src/core/history/ancestry.ts';
import type { BisectionRecord } from '../../src/core/log/bisection-record.ts';
import { evidenceLog } from '../../src/core/log/evidence-log.ts';
import { gitText } from '../../src/core/log/git-text.ts';
import { commandCosts, runStrategies } from '../../src/core/search/run-strategies.ts';
import type { BisectionTask } from '../../src/core/search/strategy.ts';
import { makeHistory, worlds } from '../support/random-histories.ts';
import { crashed, ok, searchWorld } from '../support/stand-in-world.ts';
import { git, gitAnyway, temporaryDirectory } from '../support/temporary-repository.ts';

const title = 'command failed';

/** What git says when the verdicts of a log are given to it one by one: its progress lines and its end. */
function gitSays(repository: string, log: string): string[] {
  const commands = log.split('\n').filter((line) => line.startsWith('git bisect '));
  const said = commands.flatMap((command) =>
    gitAnyway(repository, ...command.replaceAll("'", '').split(' ').slice(1)).split('\n'),
  );
  return said.filter((line) => /^Bisecting: |first .* commit$/.test(line));
}

function logSays(log: string): string[] {
  return log
    .split('\n')
    .filter((line) => line.startsWith('# Bisecting: '))
    .map((line) => line.slice(2));
}

test('git accepts the log of a search by evidence, agrees with its lines and ends at the culprit', {
  timeout: 240_000,
}, async () => {
  const directory = temporaryDirectory();
  let round = 0;
  let found = 0;
  await fc.assert(
    fc.asyncProperty(worlds, async (world) => {
      const { culprit, skipped } = world;
      const { repository, graph, oldest: good, newest: start } = await makeHistory(directory, `${round++}`, world);
      const range = [...ancestors(graph, [graph.indexOf(start)])].filter((commit) => commit !== graph.indexOf(good));
      const first = range[culprit % range.length]!;
      const task: BisectionTask = { kind: 'cause', start, head: start, crashTitle: title, good: [good], walk: null };
      const { decision, events } = searchWorld(
        runStrategies.evidence,
        { task, history: { graph, releases: [] }, costs: commandCosts },
        (commit) => {
          const index = graph.indexOf(commit);
          if (commit !== start && skipped.includes(index)) return 'build-failed';
          return isAncestor(graph, first, index) ? crashed(title) : ok;
        },
      );
      const evidence = gatherEvidence(events);
      const { conclusion } = decision;
      const newer = round % 2 === 0 ? 'bad' : 'broken';
      const record: BisectionRecord = {
        id: 'x',
        task,
        strategy: 'evidence',
        entries: evidenceLog(graph, task, evidence, conclusion),
        conclusion,
        exposure: null,
        evidence,
        cost: { builds: 0, runs: 0, reused: 0, buildMs: 0, runMs: 0 },
        commits: new Map(),
        culpritStat: null,
        recipients: null,
        git: { terms: { newer, older: 'good' }, firstParent: false, paths: [] },
      };
      const log = gitText(record);
      const said = gitSays(repository, log);
      git(repository, 'bisect', 'reset');
      expect(said.filter((line) => line.startsWith('Bisecting'))).toEqual(logSays(log));
      const path = join(directory, 'log');
      writeFileSync(path, log);
      const replayed = gitAnyway(repository, 'bisect', 'replay', path);
      git(repository, 'bisect', 'reset');
      if (conclusion.kind !== 'found') return;
      found++;
      expect(replayed).toContain(`${conclusion.culprit} is the first ${newer} commit`);
      for (const [, verdict, commit] of log.matchAll(/^git bisect (broken|bad|good) ([0-9a-f]{40})$/gm))
        expect([commit, verdict]).toEqual([
          commit,
          isAncestor(graph, graph.indexOf(conclusion.culprit), graph.indexOf(commit!)) ? newer : 'good',
        ]);
    }),
    { numRuns: 20, endOnFailure: true },
  );
  expect(found).toBeGreaterThan(5);
});
