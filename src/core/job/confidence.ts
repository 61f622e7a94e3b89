/** Probabilities at which a search may be told to stop: below it a name is no answer, above it no model is right. */
export const leastConfidence = 0.5;
export const mostConfidence = 0.9999;

/** `0.95` or `95%`: a probability at which a search may stop; null where it is none. */
export function parseConfidence(text: string): number | null {
  const match = /^(\d{0,3}(?:\.\d{1,6})?)(%?)$/.exec(text);
  if (match === null || match[1] === '') return null;
  const value = match[2] === '%' ? Math.round(Number(match[1]) * 1e6) / 1e8 : Number(match[1]);
  return value >= leastConfidence && value <= mostConfidence ? value : null;
}
