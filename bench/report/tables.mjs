// Tables over the rows of a study: one per family, one over all.
import { calibration } from './calibration.mjs';

/** The strategy that costs are compared with. */
const reference = 'syzbot';

const columns = [
  ['strategy', 12],
  ['n', 4],
  ['right%', 7],
  ['wrong%', 7],
  ['open%', 6],
  ['right% of shown', 16],
  ['builds', 7],
  ['runs', 7],
  ['minutes', 8],
  ['cost/ref', 9],
  ['wall/ref', 9],
  ['claim', 6],
  ['cal.err', 8],
  ['>=.99 right', 14],
  ['limit x', 8],
  ['p50ms', 6],
  ['p95ms', 6],
  ['maxms', 6],
];

export function tables(rows, names) {
  const families = [...new Set(rows.map(({ family }) => family))];
  const parts = families.map((family) =>
    table(
      family,
      rows.filter((row) => row.family === family),
      names,
    ),
  );
  if (families.length > 1) parts.push(table('all families', rows, names));
  return parts.join('\n');
}

function table(title, rows, names) {
  const of = (name) => rows.filter(({ strategy }) => strategy === name);
  const cells = names.map((name) => summary(name, of(name), of(reference)));
  const lines = [columns.map(([name]) => name), ...cells].map((line) =>
    line.map((cell, i) => (i === 0 ? cell.padEnd(columns[0][1]) : cell.padStart(columns[i][1]))).join(''),
  );
  return `${title}\n${lines.map((line) => `  ${line}\n`).join('')}`;
}

function summary(name, rows, compared) {
  const share = (verdict) => ((100 * rows.filter((row) => row.verdict === verdict).length) / rows.length).toFixed(1);
  const right = rows.filter(({ verdict }) => verdict === 'right');
  const { error, sure } = calibration(rows);
  const ratio = (key) => (compared.length === 0 ? '-' : (sum(rows, key) / sum(compared, key)).toFixed(2));
  const latencies = rows.flatMap(({ latencies: each }) => each).toSorted((a, b) => a - b);
  const quantile = (q) =>
    String(Math.round(latencies[Math.min(latencies.length - 1, Math.floor(q * latencies.length))]));
  return [
    name,
    String(rows.length),
    share('right'),
    share('wrong'),
    share('open'),
    rightOfShown(rows),
    mean(rows, 'builds').toFixed(1),
    mean(rows, 'runs').toFixed(0),
    mean(rows, 'minutes').toFixed(0),
    ratio('minutes'),
    ratio('wall'),
    mean(rows, 'confidence').toFixed(2),
    error.toFixed(3),
    sure.count === 0 ? '-' : `${((100 * sure.right) / sure.count).toFixed(1)}% of ${sure.count}`,
    right.length === 0 ? '-' : (sum(right, 'minutes') / sum(right, 'limitMinutes')).toFixed(2),
    quantile(0.5),
    quantile(0.95),
    quantile(1),
  ];
}

/** Runs of the culprit's own kernel that have to show it, for a world to be one that a search could solve. */
const leastShown = 0.02;

function rightOfShown(rows) {
  const shown = rows.filter(({ shows = 1 }) => shows >= leastShown);
  const right = shown.filter(({ verdict }) => verdict === 'right');
  return `${((100 * right.length) / Math.max(1, shown.length)).toFixed(1)} of ${shown.length}`;
}

const sum = (rows, key) => rows.reduce((total, row) => total + row[key], 0);
const mean = (rows, key) => sum(rows, key) / Math.max(1, rows.length);
