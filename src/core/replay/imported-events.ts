import type { Measurement } from '../evidence/journal-event.ts';
import type { RecordedBisection, RecordedTest } from '../log/syzbot/recorded-bisection.ts';
import type { VerdictContext } from '../search/verdict-rules.ts';
import { outcomeOf, runsOf } from './recorded-evidence.ts';
import { rulesNamed, rulesOf } from './rules.ts';

export interface ImportContext {
  readonly atMs: number;
  /** Where the log is kept, relative to the bisection's directory. */
  readonly log: string;
  /** The title of the crash that verdicts without runs are about. */
  readonly crashTitle: string;
}

/**
 * What a log measured, as events of a journal: every kernel that ran, and its runs. What did not build or did not
 * run there is left out, to be tried here. Kernels have a key that no store has, so that one is built where more runs
 * are wanted. A verdict without runs, as git's logs have them, counts as one run.
 */
export function importedEvents(recorded: RecordedBisection, context: ImportContext): readonly Measurement[] {
  return recorded.tests
    .filter(({ where }) => where !== 'minimisation' && where !== 'parent')
    .flatMap((test) => eventsOf(test, recorded, context));
}

function eventsOf(
  test: RecordedTest,
  recorded: RecordedBisection,
  { atMs, log, crashTitle }: ImportContext,
): Measurement[] {
  const results =
    test.results.length > 0
      ? runsOf(test, wantedRuns(test, recorded)).map(outcomeOf)
      : outcomeOfVerdict(test, recorded, crashTitle);
  const runs = results.filter(({ kind }) => kind !== 'infra-failed');
  if (runs.length === 0) return [];
  const { commit, signature, compiler } = test;
  const key = `imported-${commit}`;
  const built = {
    kind: 'built' as const,
    atMs,
    commit,
    outcome: {
      kind: 'built' as const,
      signature: signature ?? ownSignature(commit),
      kernel: key,
      compiler: compiler ?? 'unknown',
    },
    wallMs: 0,
    cached: true,
    log,
    imported: true as const,
  };
  const report = reportOf(test, recorded);
  return [
    built,
    ...runs.map((outcome, i) => ({
      kind: 'ran' as const,
      atMs,
      commit,
      outcome,
      wallMs: 0,
      sight: null,
      console: log,
      imported: true as const,
      report: i === runs.length - 1 && outcome.kind === 'crashed' ? report : null,
    })),
  ];
}

/** Of a kernel whose signature nobody told: equal to no other. */
const ownSignature = (commit: string) => commit.padEnd(64, '0');

/** A log that says "all runs" means as many as its rules wanted. */
function wantedRuns(test: RecordedTest, recorded: RecordedBisection): number {
  const context: VerdictContext = {
    target: test.where === 'start' ? null : { titles: new Set(), frames: new Set(), types: new Set() },
    flaky: false,
    start: null,
  };
  return rulesNamed(rulesOf(recorded)).wanted([], context) ?? 10;
}

function outcomeOfVerdict({ stated }: RecordedTest, { kind }: RecordedBisection, title: string) {
  const crashed = kind === 'cause' ? 'bad' : 'good';
  if (stated === null || stated === 'skip') return [];
  return [outcomeOf(stated === crashed ? { kind: 'crashed', title } : { kind: 'ok' })];
}

const mostReport = 64 << 10;

/** The log has one report, of the revision that it names. */
function reportOf({ commit }: RecordedTest, { ending }: RecordedBisection): string | null {
  if (ending?.kind !== 'found' || ending.commit !== commit) return null;
  return ending.crash?.report.slice(0, mostReport) ?? null;
}
