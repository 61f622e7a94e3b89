// A corpus of labelled logs: truth.jsonl and logs/, as its README describes them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { answerFacts } from '../../dist/core/audit/answer-facts.js';
import { contextOf } from '../../dist/core/audit/context.js';
import { decisionsOf } from '../../dist/core/audit/doubts.js';
import { trailOf } from '../../dist/core/audit/step.js';
import { parseLog } from '../../dist/core/log/syzbot/parse.js';
import { readBisection } from '../../dist/core/log/syzbot/read-bisection.js';

/** Every log with what is known of it. The examples that came with the task are left out: they stay unseen. */
export function readCorpus(directory) {
  const lines = readFileSync(join(directory, 'truth.jsonl'), 'utf8').trim().split('\n');
  return lines
    .map((line) => JSON.parse(line))
    .filter(({ seed }) => seed !== true)
    .map((truth) => {
      const text = readFileSync(join(directory, 'logs', truth.file), 'latin1');
      const trail = trailOf(readBisection(parseLog(text, 'latin1')));
      const context = contextOf(trail);
      const answer = context.answer === null ? null : answerFacts(trail, context, context.answer);
      return { truth, decisions: decisionsOf(trail, context), answer };
    });
}

/** A log that names one commit, known to be right or wrong. */
export const isLabelled = ({ truth }) => truth.outcome === 'conclusive' && /^(?:right|wrong)$/.test(truth.label);

export const isRight = ({ truth }) => truth.label === 'right';

/** Logs whose first wrong decision is known, or that are known to have none. */
export function isSettled({ truth }) {
  if (truth.firstWrongDecision !== null) return true;
  return truth.trueCulprit !== null && !(truth.failure ?? '').startsWith('start-');
}
