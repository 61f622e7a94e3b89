/** A time as Go prints it, with the reading of the clock that never jumps: `2023-01-16 10:43:45.26 +0000 UTC m=+170.4`. */
export interface GoTime {
  /** ISO 8601 with as many decimals as were printed: `2023-01-16T10:43:45.26+00:00`. */
  readonly at: string;
  readonly zone: string;
  /** Nanoseconds since the program began; null where it was not printed. */
  readonly uptimeNs: number | null;
}

export const goTimePattern =
  '\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d(?:\\.\\d{1,9})? [+-]\\d{4} [A-Z0-9+-]{1,8}(?: m=\\+\\d{1,7}\\.\\d{9})?';

export function parseGoTime(text: string): GoTime | undefined {
  const [date, time, offset, zone, uptime] = text.split(' ');
  if (date === undefined || time === undefined || offset === undefined || zone === undefined) return undefined;
  return {
    at: `${date}T${time}${offset.slice(0, 3)}:${offset.slice(3)}`,
    zone,
    uptimeNs: uptime === undefined ? null : Number(uptime.slice('m=+'.length).replace('.', '')),
  };
}

export function printGoTime({ at, zone, uptimeNs }: GoTime): string {
  const [date, rest = ''] = at.split('T');
  const time = rest.slice(0, -6);
  const offset = rest.slice(-6).replace(':', '');
  return `${date} ${time} ${offset} ${zone}${uptimeNs === null ? '' : ` m=+${uptimeText(uptimeNs)}`}`;
}

function uptimeText(ns: number): string {
  const digits = String(ns).padStart(10, '0');
  return `${digits.slice(0, -9)}.${digits.slice(-9)}`;
}
