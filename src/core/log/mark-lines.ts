import { listedMarkText } from '../marks/mark-text.ts';
import type { Conclusion } from '../search/strategy.ts';
import type { BisectionRecord } from './bisection-record.ts';
import { oneLine } from './one-line.ts';

/** What people said, and what they changed by it, a line each; nothing where nobody said anything. Safe for one line. */
export function markLines(record: BisectionRecord): string[] {
  const { marks = [], strategy, commits } = record;
  const name = (id: string) => `[${id}] ${oneLine(commits.get(id)?.subject ?? '')}`.trimEnd();
  const lines = marks.map((listed) => listedMarkText(listed, strategy, name));
  const change = changeText(record, name);
  return change === null ? lines : [...lines, change];
}

/** What the answer would be without marks, where it is another one; null otherwise. */
function changeText({ conclusion, withoutMarks = null }: BisectionRecord, name: (id: string) => string): string | null {
  if (withoutMarks === null || isSameAnswer(conclusion, withoutMarks)) return null;
  const { confidence } = withoutMarks;
  const answer = withoutMarks.kind === 'found' ? name(withoutMarks.culprit) : oneLine(withoutMarks.why);
  return `without marks: ${withoutMarks.kind} ${answer} (probability ${confidence.toFixed(3)})`;
}

function isSameAnswer(one: Conclusion | null, other: Conclusion): boolean {
  if (one?.kind !== other.kind) return false;
  return one.kind !== 'found' || other.kind !== 'found' || one.culprit === other.culprit;
}
