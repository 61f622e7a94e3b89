// git_bayesect's published rule as a policy: one switch on a chain of first parents, two unknown rates with Jeffreys
// priors, integrated; one run at a time where the expected entropy afterwards is least; stop at 95 %. What cannot be
// tested loses its prior. The program ends there; so that it can name commits of merged branches at all, an answer that
// is a merge is searched further in the branch that it merged, by the same rule from the beginning.
import { isTarget, learnTarget } from '../../dist/core/evidence/crash-identity.js';
import { evidenceOn } from '../../dist/core/evidence/evidence.js';
import { ancestors } from '../../dist/core/history/ancestry.js';

const enough = 0.95;
const startRuns = 10;
const mostTests = 400;

export function bayesect(known) {
  const { graph } = known.history;
  const target = targetAtStart(known);
  if (target === 'open') return work(known.task.start, startRuns, 'where the crash was seen');
  if (target === null) return concluded({ kind: 'not-reproduced', confidence: 0.9, why: 'no crash in ten runs' });
  const start = graph.indexOf(known.task.start);
  return searchDown(
    known,
    chainOf(graph, start, () => false),
    target,
    null,
  );
}

/** `merge` is the merge whose branch the chain is. */
function searchDown(known, chain, target, merge) {
  const { graph } = known.history;
  const step = searchChain(known, chain, target);
  if (step.kind === 'test') return work(step.commit, step.runs, 'least expected entropy');
  const branch = step.commit === merge ? [] : branchOf(graph, step.commit);
  if (branch.length > 0) return searchDown(known, [...branch, step.commit], target, step.commit);
  return concluded(answer(graph, step.commit, step.confidence));
}

/** What a merge brought in, by first parents; nothing for other commits. */
function branchOf(graph, commit) {
  const [first, merged] = graph.parentsOf(commit);
  if (merged === undefined) return [];
  const main = ancestors(graph, [first]);
  return chainOf(graph, merged, (other) => main.has(other));
}

function answer(graph, commit, confidence) {
  const culprit = graph.id(commit);
  if (commit === 0)
    return { kind: 'predates', oldest: culprit, confidence, why: 'the oldest commit is the most probable' };
  const candidates = [{ commit: culprit, probability: confidence }];
  return { kind: 'found', culprit, candidates, confidence, label: 'introduces', proof: ['most probable'] };
}

/** Null where the crash did not come, `open` before it was tried. */
function targetAtStart({ task, evidence }) {
  const { build, runs } = evidenceOn(evidence, task.start);
  if (build === null || runs.length < startRuns) return 'open';
  return learnTarget(task.crashTitle, crashesOf(runs));
}

function crashesOf(runs) {
  return runs.flatMap(({ outcome }) => (outcome.kind === 'crashed' ? [outcome.crash] : []));
}

/** First parents from a commit down to where they stop, oldest first. */
function chainOf(graph, from, stops) {
  const chain = [];
  for (let commit = from; commit !== undefined && !stops(commit); commit = graph.parentsOf(commit)[0])
    chain.push(commit);
  return chain.toReversed();
}

/** The next test in a chain, or its first bad commit. The newest commit of the chain is known to be bad. */
function searchChain({ history: { graph }, evidence }, chain, target) {
  const seen = chain.map((commit) => observed(evidenceOn(evidence, graph.id(commit)), target));
  const weights = posterior(seen);
  const best = weights.indexOf(Math.max(...weights));
  const tests = seen.reduce((sum, { fails, passes }) => sum + fails + passes, 0);
  if (weights[best] >= enough || tests >= mostTests)
    return { kind: 'end', commit: chain[best], confidence: weights[best] };
  const at = leastEntropy(seen, weights);
  if (at < 0) return { kind: 'end', commit: chain[best], confidence: weights[best] };
  return { kind: 'test', commit: graph.id(chain[at]), runs: seen[at].runs + 1 };
}

function observed({ build, runs }, target) {
  const fails = crashesOf(runs).filter((crash) => isTarget(target, crash)).length;
  const unusable = runs.filter(({ outcome }) => outcome.kind !== 'ok' && outcome.kind !== 'crashed').length;
  const passes = runs.length - fails - unusable;
  const isSkipped = (build !== null && build.outcome.kind !== 'built') || (unusable > 0 && fails + passes === 0);
  return { fails, passes, runs: runs.length, isSkipped };
}

/** Probability that each commit of the chain is the first bad one. */
function posterior(seen) {
  const { old, young } = counts(seen);
  const logs = seen.map(({ isSkipped }, c) => (isSkipped ? -Infinity : logBeta(old[c]) + logBeta(young[c])));
  const top = Math.max(...logs);
  const weights = logs.map((log) => Math.exp(log - top));
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

/** For each place of the switch: what was seen before it, and from it on, each with half a fail and half a pass. */
function counts(seen) {
  const old = [{ fails: 0.5, passes: 0.5 }];
  for (const { fails, passes } of seen) {
    const before = old.at(-1);
    old.push({ fails: before.fails + fails, passes: before.passes + passes });
  }
  const all = old.at(-1);
  const young = old.map(({ fails, passes }) => ({ fails: all.fails - fails + 0.5, passes: all.passes - passes + 0.5 }));
  return { old, young };
}

/** Where one more run leaves the least entropy on average; -1 where nothing can be tested. Linear in the chain. */
function leastEntropy(seen, weights) {
  const { old, young } = counts(seen);
  const sums = (failing) => ({
    old: prefixSums(weights, (c) => failing(old[c])),
    young: prefixSums(weights, (c) => failing(young[c])),
  });
  const fail = sums(({ fails, passes }) => fails / (fails + passes));
  const pass = sums(({ fails, passes }) => passes / (fails + passes));
  let best = -1;
  let least = Number.POSITIVE_INFINITY;
  for (let at = 0; at < seen.length; at++) {
    if (seen[at].isSkipped) continue;
    const expected = entropyAfter(fail, at) + entropyAfter(pass, at);
    if (expected < least) [best, least] = [at, expected];
  }
  return best;
}

/** Sums over places up to each of q and of q ln q, q being weight times chance. */
function prefixSums(weights, chance) {
  const q = new Float64Array(weights.length + 1);
  const qLog = new Float64Array(weights.length + 1);
  weights.forEach((weight, c) => {
    const product = weight * chance(c);
    q[c + 1] = q[c] + product;
    qLog[c + 1] = qLog[c] + (product > 0 ? product * Math.log(product) : 0);
  });
  return { q, qLog };
}

/** Entropy of the places after an outcome at `at`, times the chance of the outcome: places up to it are in its past. */
function entropyAfter({ old, young }, at) {
  const last = old.q.length - 1;
  const total = young.q[at + 1] + old.q[last] - old.q[at + 1];
  const logs = young.qLog[at + 1] + old.qLog[last] - old.qLog[at + 1];
  return total > 0 ? total * Math.log(total) - logs : 0;
}

function logBeta({ fails, passes }) {
  return logGamma(fails) + logGamma(passes) - logGamma(fails + passes);
}

/** Stirling's series above 7, recursion below: good to 1e-10. */
function logGamma(x) {
  let shift = 0;
  for (; x < 7; x++) shift -= Math.log(x);
  const z = 1 / (x * x);
  return shift + (x - 0.5) * Math.log(x) - x + 0.9189385332046727 + (1 / 12 - z * (1 / 360 - z / 1260)) / x;
}

function work(commit, runs, why) {
  return {
    kind: 'work',
    asks: [{ commit, runs, why }],
    log: [],
    stage: { name: 'search', candidates: null, revisionsLeft: null },
  };
}

function concluded(conclusion) {
  return { kind: 'concluded', conclusion, log: [] };
}
