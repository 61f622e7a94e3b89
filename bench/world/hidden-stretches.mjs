// Stretches of history in which the bug is there and never fires: something else keeps the reproducer from reaching it.

/**
 * Draws the stretches of a world. The first is of one of these kinds, on the main line from the culprit (c) to the
 * start commit:
 *   between  c, some way, hidden, visible until the start commit: old looks find the bug again
 *   from     hidden from c itself on, for a while: only sight tells
 *   covered  hidden from before c on: nothing tells c from its neighbours
 *   older    hidden only before c, where it does not matter
 * More of them may follow between the first and the start commit.
 */
export function drawHidden(random, maker, culprit, { chance, kinds, length, more }) {
  if (!random.yes(chance)) return [];
  const at = culprit === null ? 0 : maker.shareOf(culprit);
  const room = 1 - at;
  const first = firstStretch(random, maker, culprit, random.weighted(kinds), { at, room, length });
  const others = Array.from({ length: random.whole(more) }, () =>
    maker.stretch(random.logUniform(length) * room * 0.5, [at + 0.1 * room, at + 0.97 * room]),
  );
  return [first, ...others].filter(({ from, until }) => until !== null && from !== until);
}

function firstStretch(random, maker, culprit, kind, { at, room, length }) {
  const long = random.logUniform(length) * room;
  switch (culprit === null && kind !== 'between' ? 'between' : kind) {
    case 'from':
      return { from: culprit, until: maker.changeAt(at + Math.min(0.95 * room, long)) };
    case 'covered':
      return maker.between(at * random.uniform([0.6, 1]), at + Math.min(0.95 * room, long));
    case 'older':
      return maker.between(random.yes(0.5) ? 0 : at * random.uniform([0.1, 0.7]), at * random.uniform([0.75, 0.98]));
    default: {
      // Mostly the bug was seen for a short while only before it hid.
      const seen = random.uniform([0, 1]) ** 2 * (room - long) + 0.002 * room;
      return maker.between(at + seen, at + Math.min(0.97 * room, seen + long));
    }
  }
}
