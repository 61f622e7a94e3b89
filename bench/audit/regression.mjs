// Logistic regression with an L2 penalty over standardised facts, by Newton's method.

/**
 * Fits rows of `{facts, yes}`. `penalty` is the weight of half the squared coefficients against the log-likelihood's
 * sum. Returns what src/core/audit/logistic.ts reads.
 */
export function fitLogistic(rows, penalty) {
  const names = Object.keys(rows[0].facts);
  const scales = names.map((name) => standard(rows.map(({ facts }) => facts[name])));
  const inputs = rows.map(({ facts }) => [
    1,
    ...names.map((name, i) => (facts[name] - scales[i].mean) / scales[i].scale),
  ]);
  const weights = newton(
    inputs,
    rows.map((row) => (row.yes ? 1 : 0)),
    penalty,
  );
  const facts = names.map((name, i) => [name, { ...scales[i], weight: weights[i + 1] }]);
  return { intercept: weights[0], facts: Object.fromEntries(facts) };
}

function standard(values) {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length;
  return { mean, scale: Math.sqrt(variance) || 1 };
}

function newton(inputs, answers, penalty) {
  let weights = inputs[0].map(() => 0);
  for (let round = 0; round < 50; round++) {
    const { gradient, curvature } = derivatives(inputs, answers, weights, penalty);
    const step = solve(curvature, gradient);
    weights = weights.map((weight, i) => weight + step[i]);
    if (Math.max(...step.map(Math.abs)) < 1e-8) break;
  }
  return weights;
}

/** The intercept, which stands first, is not penalised. */
function derivatives(inputs, answers, weights, penalty) {
  const size = weights.length;
  const gradient = weights.map((weight, i) => (i === 0 ? 0 : -penalty * weight));
  const curvature = weights.map((_, i) => weights.map((__, j) => (i !== j ? 0 : i === 0 ? 1e-9 : penalty)));
  inputs.forEach((input, row) => {
    const odds = input.reduce((sum, value, i) => sum + value * weights[i], 0);
    const chance = 1 / (1 + Math.exp(-odds));
    const certainty = Math.max(1e-6, chance * (1 - chance));
    for (let i = 0; i < size; i++) {
      gradient[i] += (answers[row] - chance) * input[i];
      for (let j = 0; j <= i; j++) curvature[i][j] += certainty * input[i] * input[j];
    }
  });
  for (let i = 0; i < size; i++) for (let j = i + 1; j < size; j++) curvature[i][j] = curvature[j][i];
  return { gradient, curvature };
}

/** Gauss, with the largest pivot. */
function solve(matrix, right) {
  const size = right.length;
  const rows = matrix.map((row, i) => [...row, right[i]]);
  for (let i = 0; i < size; i++) {
    let pivot = i;
    for (let j = i + 1; j < size; j++) if (Math.abs(rows[j][i]) > Math.abs(rows[pivot][i])) pivot = j;
    [rows[i], rows[pivot]] = [rows[pivot], rows[i]];
    for (let j = i + 1; j < size; j++) {
      const factor = rows[j][i] / rows[i][i];
      for (let k = i; k <= size; k++) rows[j][k] -= factor * rows[i][k];
    }
  }
  const found = Array.from({ length: size }, () => 0);
  for (let i = size - 1; i >= 0; i--) {
    let rest = rows[i][size];
    for (let k = i + 1; k < size; k++) rest -= rows[i][k] * found[k];
    found[i] = rest / rows[i][i];
  }
  return found;
}
