/**
 * A duration as Go prints it: `6h32m10.37369039s`, `0s`, `450ms`. `ms` may have a fraction, whole nanoseconds count.
 */
export function goDuration(ms: number): string {
  return goDurationNs(Math.round(ms * 1e6));
}

/** The same for whole nanoseconds, not negative and below 2^53. */
export function goDurationNs(nanoseconds: number): string {
  const ns = BigInt(nanoseconds);
  if (ns === 0n) return '0s';
  if (ns < 1_000_000_000n) return belowASecond(ns);
  const hours = ns / 3_600_000_000_000n;
  const minutes = (ns / 60_000_000_000n) % 60n;
  const seconds = `${fraction(ns % 60_000_000_000n, 9)}s`;
  if (hours > 0n) return `${hours}h${minutes}m${seconds}`;
  return minutes > 0n ? `${minutes}m${seconds}` : seconds;
}

const units = { h: 3_600_000_000_000, m: 60_000_000_000, s: 1_000_000_000, ms: 1_000_000, µs: 1000, ns: 1 } as const;

/** Nanoseconds of a duration that Go printed; undefined for other texts and from 2^53 on. */
export function durationNs(text: string): number | undefined {
  if (!/^(?:\d{1,9}(?:\.\d{1,9})?(?:h|ms|m|s|µs|ns))+$/.test(text)) return undefined;
  let ns = 0;
  for (const [, whole, decimals = '', unit] of text.matchAll(/(\d+)(?:\.(\d+))?(h|ms|m|s|µs|ns)/g)) {
    const size = units[unit as keyof typeof units];
    ns += Number(whole) * size + Math.round((Number(decimals) * size) / 10 ** decimals.length);
  }
  return Number.isSafeInteger(ns) ? ns : undefined;
}

function belowASecond(ns: bigint): string {
  if (ns < 1000n) return `${ns}ns`;
  if (ns < 1_000_000n) return `${fraction(ns, 3)}µs`;
  return `${fraction(ns, 6)}ms`;
}

/** `value` / 10^digits without trailing zeros. */
function fraction(value: bigint, digits: number): string {
  const unit = 10n ** BigInt(digits);
  const rest = String(value % unit)
    .padStart(digits, '0')
    .replace(/0+$/, '');
  return rest === '' ? String(value / unit) : `${value / unit}.${rest}`;
}
