const steps: readonly number[] = [
  1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000,
  900_000, 1_800_000, 3_600_000, 7_200_000, 10_800_000, 21_600_000, 43_200_000, 86_400_000,
];

/** Ticks for a length of time from 0, at most `most` and at round times; in milliseconds. */
export function timeTicks(lengthMs: number, most: number): readonly number[] {
  const day = 86_400_000;
  const step = steps.find((one) => lengthMs / one <= most) ?? Math.ceil(lengthMs / most / day) * day;
  return Array.from({ length: Math.floor(lengthMs / step) + 1 }, (_, at) => at * step);
}
