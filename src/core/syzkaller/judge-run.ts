import type { RunOutcome } from '../evidence/outcome.ts';
import type { ProgramLines } from '../evidence/program-lines.ts';
import { readExecprogOutput, whyNotExecuted } from './execprog-output.ts';

/** Which programs of a run were syz-execprog. */
export interface SyzPrograms {
  readonly hasControl: boolean;
  /** By step of the reproducer, in order. */
  readonly steps: readonly boolean[];
}

/**
 * The outcome of a run as what syz-execprog said lets it stand. A crash stays one. A run that seems clean was none where
 * a step executed nothing: that is a failed test, never a good kernel. A failed control says why.
 */
export function judgeSyzRun(outcome: RunOutcome, said: ProgramLines, { hasControl, steps }: SyzPrograms): RunOutcome {
  if (outcome.kind === 'test-failed' && hasControl && /^control program failed/.test(outcome.title)) {
    const { failure } = readExecprogOutput(said.controls);
    return failure === null ? outcome : failed(`control program failed: ${failure}`);
  }
  if (outcome.kind !== 'ok') return outcome;
  if (hasControl && readExecprogOutput(said.controls).parsed === 0)
    return failed('control program failed: syz-execprog parsed 0 programs');
  for (const [i, isSyz] of steps.entries()) {
    const step = said.steps[i];
    if (!isSyz) continue;
    const why =
      step === undefined ? 'a step never began' : whyNotExecuted(readExecprogOutput(step.lines), step.end ?? '');
    if (why !== null) return failed(why);
  }
  return outcome;
}

function failed(title: string): RunOutcome {
  return { kind: 'test-failed', title };
}
