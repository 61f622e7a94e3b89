// Whether what is claimed is true.

const bins = 10;

/** The mean gap between claim and share of right answers over ten bins of claims, and how the sure ones did. */
export function calibration(rows) {
  const gaps = Array.from({ length: bins }, (_, bin) =>
    gap(rows.filter(({ confidence }) => binOf(confidence) === bin)),
  );
  const sure = rows.filter(({ confidence }) => confidence >= 0.99);
  return {
    error: gaps.reduce((total, { weighted }) => total + weighted, 0) / Math.max(1, rows.length),
    sure: { count: sure.length, right: sure.filter(isRight).length },
    bins: gaps,
  };
}

const binOf = (confidence) => Math.min(bins - 1, Math.floor(confidence * bins));
const isRight = ({ verdict }) => verdict === 'right';

function gap(rows) {
  const claimed = rows.reduce((total, { confidence }) => total + confidence, 0);
  const right = rows.filter(isRight).length;
  return { count: rows.length, claimed, right, weighted: Math.abs(claimed - right) };
}
