import { describe, expect, test } from 'vitest';
import { crashed, ok } from '../../test/support/stand-in-world.ts';
import { traceOf } from '../../test/support/traces.ts';
import { gatherEvidence } from '../core/evidence/evidence.ts';
import type { JournalEvent, RunRecord } from '../core/evidence/journal-event.ts';
import type { CallTrace, RunOutcome } from '../core/evidence/outcome.ts';
import type { Ask, BisectionTask } from '../core/search/strategy.ts';
import { pendingWork, type WorkItem } from './pending-work.ts';
import { withTracedRuns } from './traced-runs.ts';

const task: BisectionTask = { kind: 'cause', start: 's', head: 's', crashTitle: null, walk: null };
const bug = crashed('WARNING in f');
const trace = traceOf('pipe(0)');

function built(commit: string): JournalEvent {
  const outcome = { kind: 'built', signature: commit, kernel: commit, compiler: 'cc' } as const;
  return { kind: 'built', atMs: 0, commit, outcome, wallMs: 1, cached: false, log: 'l' };
}

function ran(commit: string, outcome: RunOutcome, seen?: CallTrace | null): RunRecord {
  const plain = { kind: 'ran', atMs: 0, commit, outcome, wallMs: 1, sight: null, console: 'c', report: null } as const;
  return seen === undefined ? plain : { ...plain, traced: true, trace: seen };
}

const reproduced = [built('s'), ran('s', bug), ran('s', bug)];
const traced: Ask = { commit: 'c', runs: 2, traced: true, why: '' };

/** What is started, as `build c`, `run c`, `trace c`. */
function started(asks: readonly Ask[], events: readonly JournalEvent[], underWay: readonly WorkItem[] = []): string[] {
  const evidence = gatherEvidence(events);
  return pendingWork(withTracedRuns(task, asks, evidence), evidence, underWay).map(
    (item) => `${item.kind === 'build' ? 'build' : item.traced ? 'trace' : 'run'} ${item.commit}`,
  );
}

describe('beside what a strategy asks', () => {
  test('the start commit is traced twice as soon as a traced run is wanted elsewhere', () => {
    expect(started([traced], reproduced)).toEqual(['trace s', 'trace s', 'build c']);
  });

  test('it is not where none is wanted', () => {
    expect(started([{ commit: 'c', runs: 2, why: '' }], reproduced)).toEqual(['build c']);
  });

  test('a revision has one traced run, before its plain ones', () => {
    const known = [...reproduced, ran('s', bug, trace), ran('s', bug, trace), built('c')];
    expect(started([traced], known)).toEqual(['trace c', 'run c', 'run c']);
    expect(started([traced], [...known, ran('c', ok, trace)])).toEqual(['run c', 'run c']);
    expect(started([traced], known, [{ kind: 'run', commit: 'c', traced: true }])).toEqual(['run c', 'run c']);
  });

  test('a revision that another bug crashes has its traced run', () => {
    const reported = [...reproduced, ran('s', bug, trace), ran('s', bug, trace)];
    const other = crashed('WARNING in g', 'g');
    expect(started([traced], [...reported, built('c'), ran('c', other)])).toEqual(['trace c', 'run c']);
  });

  test('a revision that crashed needs none', () => {
    const known = [...reproduced, ran('s', bug, trace), ran('s', bug, trace), built('c'), ran('c', bug)];
    expect(started([traced], known)).toEqual(['run c']);
  });

  test('traced runs of the start commit that do not crash are made again, up to a bound', () => {
    const clean = (count: number) => [...reproduced, ...Array.from({ length: count }, () => ran('s', ok, trace))];
    expect(started([traced], clean(1))).toEqual(['trace s', 'trace s', 'build c']);
    expect(started([traced], clean(20))).toEqual(['build c']);
  });

  test('where tracing told nothing twice nobody traces any more', () => {
    const deaf = { lines: ['off errno 38'] };
    const known = [...reproduced, ran('s', bug, deaf), ran('s', bug, null), built('c')];
    expect(started([traced], known)).toEqual(['run c', 'run c']);
  });
});
