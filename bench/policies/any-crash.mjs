// Rules that take every crash for the bug: `git bisect run` with a script, and syzbot of 2019.
import { verdictStrategy } from '../../dist/core/search/verdict-search.js';

const kindIs = (kind) => (run) => run.outcome.kind === kind;

/** A script that boots, runs the reproducer some times and says bad at the first crash; 125 where nothing could be run. */
export function gitBisectRun(runs) {
  return anyTitle(
    verdictStrategy({
      name: `git bisect run, ${runs}`,
      wanted: (done) => (done.some(kindIs('crashed')) || done.length >= runs ? null : runs),
      judge: (done) => oneCrashIsBad(done, () => done.some(kindIs('ok'))),
    }),
  );
}

/** syzkaller's pkg/bisect of 2019: ten runs, one crash is bad, good where most of the others could run. */
export const syzbot2019 = tenAtOnce(
  anyTitle(
    verdictStrategy({
      name: 'syzbot of 2019',
      wanted: (done) => (done.length >= 10 ? null : 10),
      judge: (done) => oneCrashIsBad(done, () => 2 * done.filter(kindIs('ok')).length >= done.length),
    }),
  ),
);

function oneCrashIsBad(done, isGood) {
  const counted = done.filter(kindIs('crashed'));
  const verdict = counted.length > 0 ? 'bad' : isGood() ? 'good' : 'skip';
  return { verdict, because: `${counted.length} of ${done.length} runs crashed`, counted };
}

/**
 * Ten runs side by side from the first on, as syzbot does it. The product asks for one run first, which costs a round
 * of wall time that no other tool pays.
 */
export function tenAtOnce(strategy) {
  return (known) => {
    const decision = strategy(known);
    if (decision.kind !== 'work') return decision;
    return { ...decision, asks: decision.asks.map((ask) => (ask.runs === 1 ? { ...ask, runs: 10 } : ask)) };
  };
}

/** These rules never look at titles, not even at the start. */
function anyTitle(strategy) {
  return (known) => strategy({ ...known, task: { ...known.task, crashTitle: null } });
}
