import { answerTraits, type LogContext } from './context.ts';
import { countOf, crashRate, type Facts, isDecision, kinCrashes, leading, log2, yes } from './facts.ts';
import type { Step, Trail } from './step.ts';

/** What bears on whether a revision that was called good is affected after all. `walk…` is 0 in the bisect phase. */
export function goodFacts(step: Step, trail: Trail, context: LogContext): Facts {
  const before = trail.steps.slice(0, step.at);
  const after = trail.steps.slice(step.at + 1);
  const walk = yes(step.where !== 'bisect');
  const { ties, ...traits } = answerTraits(context);
  return {
    ...traits,
    ties,
    walk,
    walkTies: walk * ties,
    clean: log2(step.runs.clean),
    /** Natural logarithm of the chance of so many clean runs at the crash rate of the last bad revision. */
    miss: missChance(step, before),
    oneCrash: yes(context.bads.some(({ runs }) => runs.crashed === 1)),
    strangeBads: log2(context.strangeBads),
    hiddenBads: log2(context.hiddenBads),
    walkHiddenBads: walk * log2(context.hiddenBads),
    ...walkFacts(walk, before, after, context),
    ...bisectFacts(1 - walk, after),
  };
}

function missChance({ runs }: Step, before: readonly Step[]): number {
  const last = before.findLast(({ verdict }) => verdict === 'bad');
  const rate = last === undefined ? 1 : crashRate(last);
  return Math.max(-8, runs.clean * Math.log(1 - Math.min(0.95, Math.max(0.02, rate))));
}

function walkFacts(walk: number, before: readonly Step[], after: readonly Step[], context: LogContext): Facts {
  const decided = after.filter((it) => it.where === 'bisect' && isDecision(it));
  return {
    walkBads: walk * log2(context.walkBads),
    walkAfterSkip: walk * yes(before.at(-1)?.verdict === 'skip'),
    walkBadShare: walk * badShare(decided),
    walkFirstBads: walk * log2(leading(decided, 'bad')),
    walkFirstGoods: walk * log2(leading(decided, 'good')),
    walkKinAfter: walk * yes(after.some((it) => kinCrashes(it) > 0)),
  };
}

function bisectFacts(bisect: number, after: readonly Step[]): Facts {
  const decided = after.filter((it) => it.where === 'bisect' && isDecision(it));
  return {
    stepsAfter: bisect * log2(after.filter(({ where }) => where === 'bisect').length),
    goodsAfter: bisect * log2(countOf(decided, 'good')),
    badsAfter: bisect * log2(countOf(decided, 'bad')),
    badShareAfter: bisect * badShare(decided),
    kinAfter: bisect * yes(after.some((it) => kinCrashes(it) > 0)),
  };
}

function badShare(decided: readonly Step[]): number {
  return (countOf(decided, 'bad') + 1) / (decided.length + 2);
}
