import type { BeliefParameters } from '../../belief/parameters.ts';
import { noMarks } from '../../marks/gather-marks.ts';
import type { Conclusion, Known } from '../strategy.ts';
import { mayBeOlder, wordsOf } from './marked.ts';
import { taskPrior } from './task-prior.ts';
import { rangeOfTask } from './task-range.ts';

/** The answer where marks alone leave no commit of the range; null where they leave some. */
export function decidedByMarks(known: Known, parameters: BeliefParameters): Conclusion | null {
  const { excluded, revisions } = known.marks ?? noMarks;
  if (excluded.size + revisions.size === 0) return null;
  if (taskPrior(known, rangeOfTask(known), parameters).some((weight) => weight > 0)) return null;
  const why = 'by what people said of revisions no commit of the range can be the culprit';
  const none = { kind: 'inconclusive', candidates: [], confidence: 0, why } as const;
  if (!mayBeOlder(known)) return none;
  if (known.task.kind === 'fix') return { kind: 'not-fixed', confidence, why };
  const oldest = oldestBad(known);
  return oldest === null ? none : { kind: 'predates', oldest, confidence, why };
}

/** A person is believed, but not beyond all doubt. */
const confidence = 0.95;

function oldestBad(known: Known): string | null {
  const { graph } = known.history;
  const bad = wordsOf(known).flatMap(([commit, word]) => (word === 'bad' ? [graph.indexOf(commit)] : []));
  return bad.length === 0 ? null : graph.id(Math.min(...bad));
}
