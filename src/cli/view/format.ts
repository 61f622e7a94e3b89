/** Short texts for people. */

/** `45 s`, `3:40`, `2 h 05 min`. */
export function clock(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
  return `${Math.floor(seconds / 3600)} h ${String(Math.floor((seconds % 3600) / 60)).padStart(2, '0')} min`;
}

/** `9 min`, rounded to what an estimate means. */
export function about(ms: number): string {
  const seconds = ms / 1000;
  if (seconds < 10) return 'a few s';
  if (seconds < 90) return `${Math.ceil(seconds / 10) * 10} s`;
  if (seconds < 90 * 60) return `${Math.ceil(seconds / 60)} min`;
  return `${(seconds / 3600).toFixed(1)} h`;
}

/** 1234567 as `1,234,567`. */
export function count(n: number): string {
  return n.toLocaleString('en-US');
}

/** Padded or cut to a width in characters, a sign at the end telling that it was cut. */
export function fit(text: string, width: number, cut: string): string {
  return text.length <= width ? text.padEnd(width) : `${text.slice(0, Math.max(0, width - 1))}${cut}`;
}
