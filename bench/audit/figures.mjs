// Figures of merit, as the corpus' own scorer defines them.

/** `pairs`: {p, right}, one for each labelled answer. */
export function figuresOf(pairs) {
  return {
    auc: auc(pairs),
    brier: mean(pairs.map(({ p, right }) => (p - (right ? 1 : 0)) ** 2)),
    ece: calibrationError(pairs),
    accuracy: mean(pairs.map(({ p, right }) => (p >= 0.5 === right ? 1 : 0))),
    caught: caught(pairs),
  };
}

/** `ranks`: of each first wrong decision among the turns, from 1; 0 where it is not among them. */
export function rankFigures(ranks) {
  return {
    top1: mean(ranks.map((rank) => (rank === 1 ? 1 : 0))),
    top3: mean(ranks.map((rank) => (rank >= 1 && rank <= 3 ? 1 : 0))),
  };
}

export const mean = (list) => list.reduce((sum, value) => sum + value, 0) / list.length;

/** Chance that a right answer gets more than a wrong one. */
function auc(pairs) {
  const right = pairs.filter((pair) => pair.right);
  const wrong = pairs.filter((pair) => !pair.right);
  let won = 0;
  for (const a of right) for (const b of wrong) won += a.p > b.p ? 1 : a.p === b.p ? 0.5 : 0;
  return won / (right.length * wrong.length);
}

/** Ten bins of equal width, each with its share of the answers. */
function calibrationError(pairs) {
  const gaps = Array.from({ length: 10 }, () => 0);
  for (const { p, right } of pairs) gaps[Math.min(9, Math.floor(p * 10))] += p - (right ? 1 : 0);
  return gaps.reduce((sum, gap) => sum + Math.abs(gap), 0) / pairs.length;
}

/** Share of the wrong answers below the highest bar that nine in ten of the right ones reach. */
function caught(pairs) {
  const right = pairs.filter((pair) => pair.right).map(({ p }) => p);
  right.sort((a, b) => b - a);
  const bar = right[Math.ceil(0.9 * right.length) - 1];
  const wrong = pairs.filter((pair) => !pair.right);
  return wrong.filter(({ p }) => p < bar).length / wrong.length;
}
