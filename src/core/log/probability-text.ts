/** A probability rounded to what it means: never 0.99999, never a bare 1. */
export function probabilityText(p: number): string {
  if (p > 0.995) return '> 0.995';
  return p < 0.005 ? '< 0.005' : p.toFixed(p > 0.9 ? 3 : 2);
}
