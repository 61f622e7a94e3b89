/** A commit that may still be the culprit, by its place in the history: 0 is the oldest. */
export interface Candidate {
  readonly position: number;
  readonly probability: number;
}

/** A part of the strip that is one pixel or more wide. `to` is exclusive. */
export interface HeatBin {
  readonly from: number;
  readonly to: number;
  readonly probability: number;
}

/** What of the strip is looked at, in places; `to` is exclusive. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Probabilities of candidates summed over at most `most` equal parts of a span; parts without any are left out. */
export function heatBins(candidates: readonly Candidate[], { from, to }: Span, most: number): HeatBin[] {
  const width = Math.max(1, (to - from) / Math.max(1, most));
  const sums = new Map<number, number>();
  for (const { position, probability } of candidates) {
    if (position < from || position >= to || probability <= 0) continue;
    const bin = Math.floor((position - from) / width);
    sums.set(bin, (sums.get(bin) ?? 0) + probability);
  }
  return [...sums]
    .toSorted(([a], [b]) => a - b)
    .map(([bin, probability]) => ({
      from: from + bin * width,
      to: Math.min(to, from + (bin + 1) * width),
      probability,
    }));
}

/** Powers of ten that the heat spans: what is less probable than 1 in 10,000 looks as if it were out. */
const decades = 4;
/** How many shades there are, `heat-0` (nothing) to `heat-9` (certain). */
const shades = 10;

/** The shade of a probability on a log scale, 0 to 9. */
export function shadeOf(probability: number): number {
  if (probability <= 0) return 0;
  const share = 1 + Math.log10(Math.min(1, probability)) / decades;
  return Math.max(0, Math.min(shades - 1, Math.round(share * (shades - 1))));
}

const leastSpan = 4;

/** A span after zooming by a factor (below one: closer) around a place that stays where it is. */
export function zoomed(span: Span, factor: number, around: number, total: number): Span {
  const length = Math.min(total, Math.max(Math.min(leastSpan, total), (span.to - span.from) * factor));
  const share = (around - span.from) / (span.to - span.from);
  return within(around - share * length, length, total);
}

/** A span moved by a share of its length. */
export function moved(span: Span, share: number, total: number): Span {
  const length = span.to - span.from;
  return within(span.from + share * length, length, total);
}

function within(from: number, length: number, total: number): Span {
  const start = Math.max(0, Math.min(total - length, from));
  return { from: start, to: start + length };
}

/** The smallest span with most of the probability in it, with room at its sides: where it is worth to look. */
export function telling(candidates: readonly Candidate[], total: number): Span {
  const probable = candidates.filter(({ probability }) => probability > 0.001).map(({ position }) => position);
  if (probable.length === 0) return { from: 0, to: total };
  const [first, last] = [Math.min(...probable), Math.max(...probable)];
  const room = Math.max(3, (last - first) * 0.15);
  return within(first - room, Math.min(total, last - first + 1 + 2 * room), total);
}
