import type { ClassifiedRun } from '../evidence/classify-run.ts';
import type { RunOutcome } from '../evidence/outcome.ts';
import { type ProgramLines, programLines } from '../evidence/program-lines.ts';
import type { Markers } from '../evidence/run-markers.ts';
import { readExecprogOutput, whyNotExecuted } from './execprog-output.ts';
import { syzTrace } from './syz-trace.ts';

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
  if (outcome.kind === 'test-failed' && hasControl && outcome.title.startsWith('control program failed')) {
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

/** The programs of a run, as far as they are asked for here. */
export interface ReproducerPrograms {
  readonly hasControl: boolean;
  /** In order; `syzProgram` is null for a step that is no syz program. */
  readonly steps: readonly { readonly syzProgram: string | null }[];
  readonly isTraced: boolean;
}

/** What a run with syz programs gave, from what its console alone gave and what syz-execprog said on it. */
export function withSyzPrograms(
  run: ClassifiedRun,
  console: string,
  markers: Markers,
  { hasControl, steps, isTraced }: ReproducerPrograms,
): ClassifiedRun {
  const said = programLines(console, markers);
  const isSyz = steps.map(({ syzProgram }) => syzProgram !== null);
  const outcome = judgeSyzRun(run.outcome, said, { hasControl, steps: isSyz });
  if (!isTraced) return { ...run, outcome };
  const lines = said.steps.flatMap((step, i) => {
    const program = steps[i]?.syzProgram ?? null;
    return program === null ? [] : syzTrace(program, i, step);
  });
  const ending = said.steps.at(-1)?.end ?? null;
  const last = run.trace !== null || ending === null || lines.length === 0 ? [] : [`end ${ending}`];
  const all = [...lines, ...(run.trace?.lines ?? []), ...last];
  return { ...run, outcome, trace: all.length === 0 ? null : { lines: all } };
}
