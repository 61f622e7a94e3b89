// A region of history: the commits that contain `from` and not `until`. Null stands for the beginning and the end.
// Both are kernel-changing commits, so that equal kernels are in the same regions.

export const everywhere = { from: null, until: null };

/** Whether a commit, given by its history, is in the region. */
export function isIn({ from, until }, history) {
  return (from === null || history.has(from)) && (until === null || !history.has(until));
}

/** Draws regions around commits of the main line of a range. */
export class RegionMaker {
  #kernels;
  #random;
  #line;

  constructor(range, kernels, random) {
    this.#kernels = kernels;
    this.#random = random;
    this.#line = mainLine(range);
  }

  /** The kernel-changing commit that a share of the range's main line has come to: 0 is the oldest, 1 is `bad`. */
  changeAt(share) {
    const at = Math.round(share * (this.#line.length - 1));
    return this.#kernels.changeAtOrBelow(this.#line[Math.min(this.#line.length - 1, Math.max(0, at))]);
  }

  /** A region that takes about `length` (a share) of the main line and ends before `end`. */
  stretch(length, [earliest, latest] = [0, 1]) {
    const begin = this.#random.uniform([earliest, Math.max(earliest, latest - length)]);
    return this.between(begin, begin + length);
  }

  /** Null as `until` would be the end of time: at a share of 1 or more the region does not end. */
  between(begin, end) {
    return { from: begin <= 0 ? null : this.changeAt(begin), until: end >= 1 ? null : this.changeAt(end) };
  }

  /** Where on the main line a commit came in: the share at which the line first contains it. */
  shareOf(commit) {
    let low = 0;
    let high = this.#line.length - 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#kernels.of(this.#line[middle]).history.has(commit)) high = middle;
      else low = middle + 1;
    }
    return low / Math.max(1, this.#line.length - 1);
  }
}

/** First parents from `bad` down, oldest first. */
function mainLine({ parents, bad }) {
  const line = [bad];
  while (parents[line.at(-1)].length > 0) line.push(parents[line.at(-1)][0]);
  return line.toReversed();
}
