import type { Audit } from '../../core/audit/audit.ts';

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

function round(probability: number): number {
  return Math.round(probability * 10_000) / 10_000;
}
