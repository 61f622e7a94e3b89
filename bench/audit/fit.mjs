#!/usr/bin/env node
// node bench/audit/fit.mjs CORPUS [--write | --only FACT,FACT]
// Fits the models behind `culprit audit` to labelled logs, prints how good they are on logs that they were not fitted
// to (other bugs; a format that was not seen at all), and with --write makes src/core/audit/model.ts. --only judges
// answers by a few facts, to compare with.
// docs/audit.md says what is fitted and why so.
import { writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { chainLogOdds, doubtsOf } from '../../dist/core/audit/doubts.js';
import { logOdds, probabilityOf } from '../../dist/core/audit/logistic.js';
import { isLabelled, isRight, isSettled, readCorpus } from './corpus.mjs';
import { figuresOf, mean, rankFigures } from './figures.mjs';
import { foldsOf } from './folds.mjs';
import { fitLogistic } from './regression.mjs';

/** For answers the one of these that does best on inner folds. */
const penalties = { step: 100, answer: [5, 10, 20] };
const folds = { outer: 10, inner: 5, divisions: 10 };

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { write: { type: 'boolean' }, only: { type: 'string' } },
});
const cases = readCorpus(positionals[0]);

crossValidate();
if (values.write && values.only === undefined)
  writeFileSync(new URL('../../src/core/audit/model.ts', import.meta.url), dataFile(fitAll(cases, 0)));

/** The step models first; the answer model then sees of each log only what step models say that never saw it. */
function fitAll(known, seed) {
  const inner = foldsOf(known, folds.inner, seed * 31 + 7);
  const rows = [];
  for (let fold = 0; fold < folds.inner; fold++) {
    const steps = fitSteps(known.filter((_, i) => inner[i] !== fold));
    for (const one of known.filter((it, i) => inner[i] === fold && isLabelled(it)))
      rows.push({ facts: factsOfAnswer(one, steps), yes: isRight(one), fold });
  }
  return { ...fitSteps(known), answer: fitLogistic(rows, bestPenalty(rows)) };
}

function bestPenalty(rows) {
  const losses = penalties.answer.map((penalty) => mean(lossesOf(rows, penalty)));
  return penalties.answer[losses.indexOf(Math.min(...losses))];
}

/** What each row costs a model that was fitted to the other inner folds: minus the logarithm of what it gave the truth. */
function lossesOf(rows, penalty) {
  return Array.from({ length: folds.inner }, (_, fold) => {
    const fitted = fitLogistic(
      rows.filter((row) => row.fold !== fold),
      penalty,
    );
    return rows
      .filter((row) => row.fold === fold)
      .map(({ facts, yes }) => Math.log1p(Math.exp((yes ? -1 : 1) * logOdds(fitted, facts))));
  }).flat();
}

function factsOfAnswer({ decisions, answer }, steps) {
  const facts = { chain: chainLogOdds(doubtsOf(decisions, steps)), ...answer };
  const wanted = values.only?.split(',') ?? Object.keys(facts);
  return Object.fromEntries(wanted.map((name) => [name, facts[name]]));
}

/** Each decision up to the first wrong one is a row: is it wrong? What came after a wrong one is not judged. */
function fitSteps(known) {
  const rows = { good: [], bad: [] };
  for (const { truth, decisions } of known.filter(isSettled))
    for (const { step, facts } of decisions) {
      const yes = truth.firstWrongDecision?.commit === step.test.commit;
      rows[step.verdict].push({ facts, yes });
      if (yes) break;
    }
  return { good: fitLogistic(rows.good, penalties.step), bad: fitLogistic(rows.bad, penalties.step) };
}

function crossValidate() {
  const all = Array.from({ length: folds.divisions }, (_, i) => outOfFold(foldsOf(cases, folds.outer, i + 1), i + 1));
  const eras = [...new Set(cases.map(({ truth }) => truth.era))].toSorted((a, b) => a.localeCompare(b));
  const unseen = outOfFold(
    cases.map(({ truth }) => eras.indexOf(truth.era)),
    1,
  );
  console.log('          mean    from ... to       other formats');
  for (const name of Object.keys(unseen)) {
    const list = all.map((figures) => figures[name]);
    const spread = `${Math.min(...list).toFixed(3)} to ${Math.max(...list).toFixed(3)}`;
    console.log(`${name.padEnd(9)} ${mean(list).toFixed(3)}   ${spread}    ${unseen[name].toFixed(3)}`);
  }
}

/** Figures on logs judged by models that were fitted to all others; `fold` names the part that each log belongs to. */
function outOfFold(fold, seed) {
  const pairs = [];
  const ranks = [];
  for (let out = 0; out <= Math.max(...fold); out++) {
    const fitted = fitAll(
      cases.filter((_, i) => fold[i] !== out),
      seed,
    );
    for (const one of cases.filter((_, i) => fold[i] === out)) {
      if (isLabelled(one))
        pairs.push({ p: probabilityOf(logOdds(fitted.answer, factsOfAnswer(one, fitted))), right: isRight(one) });
      if (one.truth.firstWrongDecision !== null) ranks.push(rankOf(one, fitted));
    }
  }
  return { ...figuresOf(pairs), ...rankFigures(ranks) };
}

function rankOf({ truth, decisions }, fitted) {
  const doubts = doubtsOf(decisions, fitted).toSorted((a, b) => b.first - a.first);
  return doubts.findIndex(({ step }) => step.test.commit === truth.firstWrongDecision.commit) + 1;
}

function dataFile(fitted) {
  const rounded = JSON.stringify(
    fitted,
    (_, value) => (typeof value === 'number' ? Number(value.toPrecision(6)) : value),
    2,
  );
  return `import type { StepModels } from './doubts.ts';
import type { Logistic } from './logistic.ts';

/** Made by bench/audit/fit.mjs from labelled logs; docs/audit.md says how. Not to be edited. */
export const model: StepModels & { readonly answer: Logistic } = ${rounded};
`;
}
