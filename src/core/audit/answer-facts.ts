import { type Answer, answerTraits, type LogContext } from './context.ts';
import { crashRate, type Facts, isStrange, lacksRuns, lastClean, log2, yes } from './facts.ts';
import type { Trail } from './step.ts';

/** Facts about a log that names one commit, beside what its steps say together. */
export function answerFacts({ recorded, known, steps }: Trail, context: LogContext, answer: Answer): Facts {
  const { bads, last, startRate, walkBads } = context;
  const searched = bads.filter(({ where }) => where === 'bisect');
  const strange = searched.filter(isStrange);
  const clean = lastClean(steps);
  const crash = recorded.ending?.kind === 'found' ? recorded.ending.crash : null;
  return {
    flag: answerTraits(context).flag,
    merge: yes(answer.isMerge),
    gates: yes(answer.relation.gates),
    ties: answer.ties,
    closeness: answer.relation.closeness,
    finalSeen: yes(crash !== null && known.titles.has(crash.title)),
    oneCrash: log2(bads.filter(({ runs }) => runs.crashed === 1).length),
    /** In the bisect phase only: old releases often show the same defect under another name. */
    strangeShare: strange.length / Math.max(1, searched.length),
    walkBads: log2(walkBads),
    lastDrop: last === null ? 0 : Math.max(0, startRate - crashRate(last)),
    flaky: yes(recorded.flaky),
    told: answer.relation.told,
    stable: yes(answer.relation.isForStable),
    detects: yes(answer.relation.detects),
    lastGoodUseless: yes(clean !== null && lacksRuns(clean)),
  };
}
