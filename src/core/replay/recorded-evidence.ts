import type { RevisionEvidence } from '../evidence/evidence.ts';
import type { BuildRecord, RunRecord } from '../evidence/journal-event.ts';
import type { BuildOutcome, RunOutcome } from '../evidence/outcome.ts';
import type { RunResult } from '../log/syzbot/codec.ts';
import type { RecordedTest } from '../log/syzbot/recorded-bisection.ts';
import { crashType } from '../report/crash-type.ts';

/**
 * What a recorded test measured, as evidence. Where the log says only that all runs were alike there are as many as
 * the rules wanted. Null where the log was cut off before the test told anything.
 */
export function evidenceOfTest(test: RecordedTest, wantedRuns: number): RevisionEvidence | null {
  const { commit } = test;
  const runs = runsOf(test, wantedRuns).map(
    (result): RunRecord => ({
      kind: 'ran',
      atMs: 0,
      commit,
      outcome: outcomeOf(result),
      wallMs: 0,
      sight: null,
      console: '',
      report: null,
    }),
  );
  const outcome = buildOf(test, runs.length);
  if (outcome === null) return null;
  const build: BuildRecord = { kind: 'built', atMs: 0, commit, outcome, wallMs: 0, cached: false, log: '' };
  return { commit, build, runs, infraFailures: 0 };
}

/** A kernel that was built but never ran tells no more than one that was not, except where only its build is wanted. */
function buildOf(test: RecordedTest, runs: number): BuildOutcome | null {
  const compiler = test.compiler ?? nameOf(test) ?? 'unknown';
  if (test.build === 'built' && (runs > 0 || test.where === 'parent'))
    return { kind: 'built', signature: test.signature ?? '', kernel: '', compiler };
  const errors = [...test.buildOutput, ...(test.error === null ? [] : [test.error])];
  if (errors.length === 0 && test.isLast) return null;
  return { kind: 'build-failed', errors, compiler };
}

function nameOf({ toolchain }: RecordedTest): string | null {
  return toolchain !== null && 'name' in toolchain ? toolchain.name : null;
}

export function runsOf({ results, uniform }: RecordedTest, wantedRuns: number): readonly RunResult[] {
  const [result] = results;
  return uniform && result !== undefined ? Array.from({ length: Math.max(1, wantedRuns) }, () => result) : results;
}

export function outcomeOf(result: RunResult): RunOutcome {
  switch (result.kind) {
    case 'ok':
      return { kind: 'ok' };
    case 'crashed':
    case 'ignored':
      return { kind: 'crashed', crash: crashOf(result.title) };
    case 'boot-failed':
      return { kind: 'boot-failed', title: result.title };
    case 'test-failed':
    case 'failed':
      return { kind: 'test-failed', title: result.title };
    case 'infra-failed':
      return { kind: 'infra-failed', reason: result.title };
  }
}

function crashOf(title: string) {
  return {
    title,
    altTitles: [],
    type: crashType(title),
    frame: null,
    corrupted: null,
    suppressed: false,
    guiltyFile: null,
  };
}
