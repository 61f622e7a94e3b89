/**
 * How much longer a text of twice the length takes: 2 where the time is linear, 4 where it is quadratic. The text is
 * repeated to growing lengths; each length is timed several times, and the shortest counts, as others use the machine.
 */
export function growth(work, text, { bytes = 200_000, rounds = 4 } = {}) {
  const unit = text.endsWith('\n') ? text : `${text}\n`;
  const small = unit.repeat(Math.max(1, Math.ceil(bytes / unit.length)));
  const times = [small, small + small, small + small + small + small].map((it) => shortest(() => work(it), rounds));
  return { ratio: Math.sqrt(times[2] / times[0]), times: times.map((ms) => Number(ms.toFixed(2))) };
}

function shortest(work, rounds) {
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < rounds; round++) {
    const startedAt = performance.now();
    work();
    least = Math.min(least, performance.now() - startedAt);
  }
  return least;
}
