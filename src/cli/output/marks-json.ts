import type { BisectionRecord } from '../../core/log/bisection-record.ts';
import type { ListedMark } from '../../core/marks/gather-marks.ts';

/** What people said, as `culprit mark ID --list --json` and the result tell it. */
export function marksJson(marks: readonly ListedMark[]) {
  return marks.map(({ number, mark, by, because, atMs, undone, replacedBy }) => ({
    number,
    ...mark,
    by,
    because,
    at: new Date(atMs).toISOString(),
    replacedBy,
    undone:
      undone === null ? null : { by: undone.by, because: undone.because, at: new Date(undone.atMs).toISOString() },
  }));
}

/** What the measurements alone say; null where there are no marks, or where that is nothing yet. */
export function withoutMarksJson({ withoutMarks = null }: BisectionRecord) {
  if (withoutMarks === null) return null;
  const { kind, confidence } = withoutMarks;
  return {
    result: kind,
    culprit: kind === 'found' ? withoutMarks.culprit : null,
    confidence: Math.round(confidence * 10_000) / 10_000,
  };
}
