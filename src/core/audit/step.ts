/*
 * core/audit: judges a recorded bisection by what its log shows. Steps are tested revisions with their verdicts; facts
 * are numbers about a step or about the whole log; models turn facts into probabilities; findings say in words what
 * moved them. Nothing here looks at a tree, a clock or a list of known commits.
 */
import type { RunResult } from '../log/syzbot/codec.ts';
import type { Era, RecordedBisection, RecordedTest, Verdict } from '../log/syzbot/recorded-bisection.ts';
import { recordedVerdicts } from '../replay/recorded-verdicts.ts';
import { type Kinship, type KnownTitles, kinshipOf, knownTitles } from './title-kinship.ts';

/** A tested revision: what its runs showed and what was decided. */
export interface Step {
  readonly test: RecordedTest;
  /** Position among the tests of the log, from 0. */
  readonly at: number;
  readonly where: RecordedTest['where'];
  readonly verdict: Verdict | null;
  /** Where the log says only `all runs` the number is what the rules of its time wanted. */
  readonly runs: RunCounts;
  /** Titles of crashes, most frequent first, at most ten. */
  readonly titles: readonly TitleCount[];
}

interface RunCounts {
  readonly all: number;
  readonly clean: number;
  readonly crashed: number;
  /** Crashes by how their titles relate to those of the start commit; together `crashed`. */
  readonly kin: Readonly<Record<Kinship, number>>;
  /** Runs that told nothing: no boot, no connection, a failed basic test. */
  readonly useless: number;
}

interface TitleCount {
  readonly title: string;
  readonly count: number;
  readonly kinship: Kinship;
}

/** A bisection as it is audited. */
export interface Trail {
  readonly recorded: RecordedBisection;
  readonly known: KnownTitles;
  /** The first 1,500 tests. */
  readonly steps: readonly Step[];
}

/** No rules want more than 20 runs, and no bisection tests so many revisions: what lies beyond is not judged. */
const mostRuns = 1000;
const mostSteps = 1500;
const mostTitles = 10;

export function trailOf(recorded: RecordedBisection): Trail {
  const verdicts = recordedVerdicts(recorded);
  const first = recorded.tests.find(({ where }) => where === 'start');
  const known = knownTitles(first === undefined ? [] : crashTitles(first.results));
  const steps = recorded.tests.slice(0, mostSteps).map((test, at): Step => {
    const { runs, titles } = countRuns(test, wantedRuns(test, recorded), known);
    const verdict = verdicts.get(test) ?? (test.where === 'release-walk' ? walkVerdict(runs, recorded.era) : null);
    return { test, at, where: test.where, verdict, runs, titles };
  });
  return { recorded, known, steps };
}

function crashTitles(results: readonly RunResult[]): string[] {
  return results.slice(0, mostRuns).flatMap((result) => (result.kind === 'crashed' ? [result.title] : []));
}

/** How many runs stand behind `all runs`: 10, since November 2020 20 on the start commit and for flaky reproducers. */
function wantedRuns({ where }: RecordedTest, { era, flaky }: RecordedBisection): number {
  return (era === 'C' || era === 'D') && (where === 'start' || flaky) ? 20 : 10;
}

function countRuns(test: RecordedTest, wanted: number, known: KnownTitles) {
  const weight = test.uniform ? wanted : 1;
  const kin: Record<Kinship, number> = { same: 0, variant: 0, class: 0, foreign: 0 };
  const counts = new Map<string, number>();
  const kinds = { clean: 0, crashed: 0, useless: 0 };
  for (const result of test.results.slice(0, test.uniform ? 1 : mostRuns)) {
    if (result.kind === 'ok') kinds.clean += weight;
    else if (result.kind === 'crashed') {
      kinds.crashed += weight;
      counts.set(result.title, (counts.get(result.title) ?? 0) + weight);
    } else kinds.useless += weight;
  }
  const titles = [...counts]
    .map(([title, count]): TitleCount => ({ title, count, kinship: kinshipOf(title, known) }))
    .toSorted((a, b) => b.count - a.count);
  for (const { count, kinship } of titles) kin[kinship] += count;
  return {
    runs: { all: kinds.clean + kinds.crashed + kinds.useless, ...kinds, kin },
    titles: titles.slice(0, mostTitles),
  };
}

/** A release of the walk that git was not told about: the verdict by the rules of its time. */
function walkVerdict({ all, clean, crashed }: RunCounts, era: Era): Verdict {
  if (crashed >= (era === 'D' ? 2 : 1)) return 'bad';
  return crashed === 0 && clean > 0 && clean >= 0.4 * all ? 'good' : 'skip';
}
