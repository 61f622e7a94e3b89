import type { Audit } from '../../core/audit/audit.ts';
import { mailSummary } from '../../core/audit/mail.ts';

/** What `--batch` answers for a log, but for its id. */
export function auditCore({ answer, probabilityRight, assessment, turns }: Audit): Record<string, unknown> {
  return {
    culprit: answer?.commit ?? null,
    probabilityRight: probabilityRight === null ? null : round(probabilityRight),
    assessment,
    turns: turns.map(({ step, kind, probability }) => ({
      commit: step.test.commit,
      kind,
      probability: round(probability),
    })),
  };
}

const mostNotes = 100;

/** The same with everything else that was found. Texts of the log in it are as in the log but for `findings`. */
export function auditJson(audit: Audit, id: string): Record<string, unknown> {
  const { answer, trail, findings, next, chances, lineOf } = audit;
  const { recorded, known, steps } = trail;
  return {
    id,
    ...auditCore(audit),
    subject: answer?.subject ?? null,
    kind: recorded.kind,
    era: recorded.era,
    outcome: recorded.ending?.kind ?? 'unfinished',
    crash: [...known.titles],
    findings: findings.map(({ text, step, push }) => ({
      text,
      commit: step?.test.commit ?? null,
      line: step === null ? null : lineOf(step),
      logOdds: round(push),
    })),
    next,
    steps: steps.map((step) => ({
      commit: step.test.commit,
      release: step.test.release,
      where: step.where,
      verdict: step.verdict,
      line: lineOf(step),
      runs: { clean: step.runs.clean, crashed: step.runs.crashed, useless: step.runs.useless },
      titles: step.titles.slice(0, 20),
      probabilityAfter: chances.has(step) ? round(chances.get(step)!) : null,
    })),
    summary: mailSummary(audit),
    notes: audit.notes.slice(0, mostNotes),
  };
}

function round(number: number): number {
  return Math.round(number * 10_000) / 10_000;
}
