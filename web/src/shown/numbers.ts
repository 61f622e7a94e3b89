/** A probability as it is told: rounded to what it means, never 1 or 0 where it is neither. */
export function probabilityText(p: number): string {
  if (p === 0 || p === 1) return String(p);
  if (p > 0.999) return '> 0.999';
  if (p < 0.001) return '< 0.001';
  return p.toFixed(p > 0.99 || p < 0.01 ? 3 : 2);
}

const steps: readonly (readonly [unit: string, ms: number])[] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['min', 60_000],
  ['s', 1000],
];

/** A length of time in its largest unit, two where the first is small: `1 h 20 min`, `9 min`, `40 s`. */
export function durationText(ms: number): string {
  if (ms === 0) return '0';
  if (ms >= 1000 && ms < 10_000 && ms % 1000 >= 100) return `${(ms / 1000).toFixed(1)} s`;
  const at = steps.findIndex(([, length]) => ms >= length);
  if (at < 0) return `${Math.round(ms)} ms`;
  const [unit, length] = steps[at]!;
  const whole = Math.floor(ms / length);
  const next = steps[at + 1];
  const rest = next === undefined ? 0 : Math.floor((ms % length) / next[1]);
  return whole < 10 && rest > 0 ? `${whole} ${unit} ${rest} ${next![0]}` : `${whole} ${unit}`;
}

/** How long ago something was, for a list. */
export function ageText(thenMs: number, nowMs: number): string {
  const past = Math.max(0, nowMs - thenMs);
  if (past < 60_000) return '< 1 min';
  const [unit, length] = steps.find(([, one]) => past >= one)!;
  return `${Math.floor(past / length)} ${unit}`;
}

export function countText(count: number): string {
  return count.toLocaleString('en-US');
}

export function short(commit: string): string {
  return commit.slice(0, 12);
}
