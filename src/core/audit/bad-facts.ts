import { answerTraits, type LogContext } from './context.ts';
import {
  countOf,
  crashRate,
  type Facts,
  isCousin,
  isDecision,
  isStrange,
  kinCrashes,
  leading,
  log2,
  yes,
} from './facts.ts';
import type { Step, Trail } from './step.ts';
import { isVague } from './title-kinship.ts';

/** What bears on whether a revision that was called bad is free of the defect after all. */
export function badFacts(step: Step, trail: Trail, context: LogContext): Facts {
  const before = trail.steps.slice(0, step.at);
  const { answer: _, ...traits } = answerTraits(context);
  const walk = yes(step.where !== 'bisect');
  return {
    ...traits,
    answer: yes(context.answer !== null),
    walkBads: walk * log2(context.walkBads),
    ...runFacts(step, context),
    ...titleFacts(step, before, walk),
    /** Another crash, but in the part of the kernel that the start's crashes name. */
    cousin: yes(isStrange(step) && isCousin(step, trail.known)),
    ...laterFacts(step, trail.steps.slice(step.at + 1).filter(isDecision)),
  };
}

function runFacts(step: Step, { startRate }: LogContext): Facts {
  const { crashed, clean, useless, all } = step.runs;
  return {
    crashed: log2(crashed),
    one: yes(crashed === 1),
    few: yes(crashed === 2 || crashed === 3),
    cleanShare: clean / Math.max(1, clean + crashed),
    useless: useless / Math.max(1, all),
    rateDrop: Math.max(0, startRate - crashRate(step)),
  };
}

function titleFacts(step: Step, before: readonly Step[], walk: number): Facts {
  const { titles, runs } = step;
  const crashed = Math.max(1, runs.crashed);
  const strange = yes(isStrange(step));
  const strangeBefore = before.filter(isStrange).length;
  const previous = before.findLast(({ verdict }) => verdict === 'bad');
  const vague = titles.filter(({ title }) => isVague(title)).reduce((sum, { count }) => sum + count, 0);
  return {
    strange,
    strangeWalk: walk * strange,
    strangeMixed: strange * yes(titles.length > 1),
    firstStrange: strange * yes(strangeBefore === 0),
    strangeBefore: strange * log2(strangeBefore),
    /** No test before showed its most frequent title. */
    newTitle: strange * yes(!before.some((it) => hasTitle(it, titles[0]?.title))),
    /** The last bad revision had none of its titles, or crashed more often. */
    changed: strange * yes(previous !== undefined && !titles.some(({ title }) => hasTitle(previous, title))),
    fall: previous === undefined ? 0 : Math.max(0, crashRate(previous) - crashRate(step)),
    /** One of its titles stood beside the start's at a revision before. */
    accompanied:
      strange * yes(before.some((it) => kinCrashes(it) > 0 && titles.some(({ title }) => hasTitle(it, title)))),
    kinShare: kinCrashes(step) / crashed,
    classShare: runs.kin.class / crashed,
    kinOne: yes(kinCrashes(step) === 1),
    vague: vague / crashed,
  };
}

const hasTitle = ({ titles }: Step, wanted: string | undefined) => titles.some(({ title }) => title === wanted);

/** After a false bad no revision is affected any more: what the start showed is not seen again. */
function laterFacts(step: Step, decided: readonly Step[]): Facts {
  const kin = decided.filter((it) => kinCrashes(it) > 0).length;
  const goods = countOf(decided, 'good');
  return {
    kinAfter: yes(kin > 0),
    kinAfterMany: log2(kin),
    strangeKinAfter: yes(isStrange(step) && kin > 0),
    goodsAfter: log2(goods),
    badsAfter: log2(decided.length - goods),
    onlyGoodsAfter: leading(decided, 'good') === decided.length ? log2(goods) : 0,
  };
}
