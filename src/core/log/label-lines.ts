import { meanings, outsideHorizon } from '../label/label.ts';
import type { BisectionRecord } from './bisection-record.ts';
import { oneLine } from './one-line.ts';

/** What the answer means for its reader; null where there is no answer that wants explaining. Unescaped. */
export function meaningOf({ conclusion, meaning = null }: BisectionRecord): string | null {
  if (conclusion?.kind === 'predates') return outsideHorizon;
  return conclusion?.kind === 'found' ? (meaning ?? meanings[conclusion.label]) : null;
}

/** The same as a line with the label; none or one. Safe for one line. */
export function labelLines(record: BisectionRecord): string[] {
  const meaning = meaningOf(record);
  if (meaning === null) return [];
  const label = record.conclusion?.kind === 'found' ? `${record.conclusion.label}: ` : '';
  return [oneLine(`${label}${meaning}`)];
}
