const durationUnits = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;
const sizeUnits = { KiB: 1 / 1024, MiB: 1, GiB: 1024 } as const;

/** `90s`, `1.5h`, `2m`: milliseconds; null where it is no duration. */
export function parseDuration(text: string): number | null {
  const match = /^(\d{1,9}(?:\.\d{1,3})?)(ms|s|m|h|d)$/.exec(text);
  return match === null ? null : Number(match[1]) * durationUnits[match[2] as keyof typeof durationUnits];
}

/** `512MiB`, `2GiB`: MiB; null where it is no size. */
export function parseSize(text: string): number | null {
  const match = /^(\d{1,9}(?:\.\d{1,3})?)(KiB|MiB|GiB)$/.exec(text);
  return match === null ? null : Number(match[1]) * sizeUnits[match[2] as keyof typeof sizeUnits];
}
