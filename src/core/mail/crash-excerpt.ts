import { evidenceOn } from '../evidence/evidence.ts';
import type { BisectionRecord } from '../log/bisection-record.ts';
import { oneLine } from '../log/one-line.ts';

const mostLines = 40;

export interface CrashExcerpt {
  /** Where it was seen. */
  readonly commit: string;
  /** Its first lines, without times, safe each. */
  readonly lines: readonly string[];
  /** Lines that were left out. */
  readonly more: number;
}

/** The beginning of a crash report of this title: at the named commit if there is one, else where the crash was seen. */
export function crashExcerpt(
  { conclusion, task, evidence }: BisectionRecord,
  title: string | null,
): CrashExcerpt | null {
  const named = conclusion?.kind === 'found' && task.kind === 'cause' ? [conclusion.culprit] : [];
  for (const commit of [...named, task.start]) {
    const { runs, traced = [] } = evidenceOn(evidence, commit);
    const fitting = [...runs, ...traced].find(
      ({ outcome, report }) => report !== null && outcome.kind === 'crashed' && outcome.crash.title === title,
    );
    if (fitting?.report) return excerptOf(commit, fitting.report);
  }
  return null;
}

function excerptOf(commit: string, report: string): CrashExcerpt {
  const lines = report
    .trimEnd()
    .split('\n')
    .map((line) => oneLine(line.replace(/\r$/, '').replace(/^(<\d+>)?\[ *\d+\.\d+\](\[ *[TC]\d+\])? ?/, '')));
  return { commit, lines: lines.slice(0, mostLines), more: Math.max(0, lines.length - mostLines) };
}
