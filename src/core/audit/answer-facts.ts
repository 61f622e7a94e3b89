import { type Answer, answerTraits, type LogContext } from './context.ts';
import { crashRate, type Facts, isStrange, log2, yes } from './facts.ts';
import type { Trail } from './step.ts';

/** Facts about a log that names one commit, beside what its steps say together. */
export function answerFacts({ recorded, known }: Trail, context: LogContext, answer: Answer): Facts {
  const { bads, last, startRate, walkBads, strangeBads } = context;
  const crash = recorded.ending?.kind === 'found' ? recorded.ending.crash : null;
  return {
    flag: answerTraits(context).flag,
    merge: yes(answer.isMerge),
    gates: yes(answer.relation.gates),
    ties: answer.ties,
    closeness: answer.relation.closeness,
    finalSeen: yes(crash !== null && known.titles.has(crash.title)),
    oneCrash: yes(bads.some(({ runs }) => runs.crashed === 1)),
    strangeShare: strangeBads / Math.max(1, bads.length),
    /** The other crash came with an old release already: more often the same defect under another name. */
    strangeWalk: yes(bads.some((step) => step.where === 'release-walk' && isStrange(step))),
    walkBads: log2(walkBads),
    lastDrop: last === null ? 0 : Math.max(0, startRate - crashRate(last)),
    flaky: yes(recorded.flaky),
  };
}
