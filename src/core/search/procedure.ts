import { evidenceOn, type RevisionEvidence } from '../evidence/evidence.ts';
import type { LogEntry } from '../log/log-entry.ts';
import type { Ask, Conclusion, Decision, Known, Stage } from './strategy.ts';

/** A step of a search written down as a procedure: a line for the log, or a wish that evidence answers. */
export type Step =
  | { readonly kind: 'log'; readonly entry: LogEntry }
  | {
      readonly kind: 'ask';
      readonly ask: Ask;
      readonly stage: Stage;
      /** Whether what there is suffices before all runs are there. */
      readonly enough?: (found: RevisionEvidence) => boolean;
    };

/** A search that reads as it happens; `yield` of an ask gives what is known of the revision once it suffices. */
export type Procedure = (known: Known) => Generator<Step, Conclusion, RevisionEvidence>;

/**
 * Runs a procedure from its beginning over what is known, up to the first wish that is not answered. State is
 * never kept: replaying is resuming.
 */
export function decideBy(procedure: Procedure, known: Known): Decision {
  const log: LogEntry[] = [];
  const steps = procedure(known);
  let next = steps.next();
  while (!next.done) {
    if (next.value.kind === 'log') {
      log.push(next.value.entry);
      next = steps.next(evidenceOn(known.evidence, ''));
      continue;
    }
    const { ask, stage, enough } = next.value;
    const found = evidenceOn(known.evidence, ask.commit);
    if (!answers(found, ask) && !enough?.(found)) return { kind: 'work', asks: [ask], log, stage };
    next = steps.next(found);
  }
  return { kind: 'concluded', conclusion: next.value, log };
}

/** A revision that does not build answers any wish; otherwise the runs must be there. */
function answers(found: RevisionEvidence, ask: Ask): boolean {
  if (found.build === null) return false;
  return found.build.outcome.kind !== 'built' || found.runs.length >= ask.runs;
}
