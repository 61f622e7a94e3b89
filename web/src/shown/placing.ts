/** The row of each mark, from 0, so that marks of a row stand at least `distance` apart. In the order given. */
export function stacked(xs: readonly number[], distance: number, rows: number): number[] {
  const order = xs.map((x, index) => ({ x, index })).toSorted((a, b) => a.x - b.x);
  const ends: number[] = [];
  const row: number[] = Array.from({ length: xs.length }, () => 0);
  for (const { x, index } of order) {
    const free = ends.findIndex((end) => x - end >= distance);
    const own = free >= 0 ? free : ends.length < rows ? ends.length : leastIndex(ends);
    ends[own] = x;
    row[index] = own;
  }
  return row;
}

function leastIndex(values: readonly number[]): number {
  return values.indexOf(Math.min(...values));
}

/** Those of labelled ticks that have room, the earlier ones first. */
export function thinned<T>(ticks: readonly T[], xOf: (tick: T) => number, distance: number): T[] {
  const kept: T[] = [];
  let last = -Infinity;
  for (const tick of ticks.toSorted((a, b) => xOf(a) - xOf(b))) {
    if (xOf(tick) - last < distance) continue;
    kept.push(tick);
    last = xOf(tick);
  }
  return kept;
}

/** Which rows of a long list are to be drawn: those in sight and some at either side. `to` is exclusive. */
export function rowsInSight(
  scrollTop: number,
  height: number,
  rowHeight: number,
  count: number,
  spare = 8,
): { readonly from: number; readonly to: number } {
  const first = Math.floor(scrollTop / rowHeight) - spare;
  const last = Math.ceil((scrollTop + height) / rowHeight) + spare;
  return { from: Math.max(0, Math.min(count, first)), to: Math.max(0, Math.min(count, last)) };
}
