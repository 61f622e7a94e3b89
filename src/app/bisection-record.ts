import { gatherConfigs } from '../core/evidence/configurations.ts';
import { learnMarkedTarget } from '../core/evidence/crash-identity.ts';
import {
  type Cost,
  costOf,
  type Evidence,
  evidenceOn,
  gatherBridges,
  gatherReverts,
} from '../core/evidence/evidence.ts';
import { isMeasurement, type JournalEvent } from '../core/evidence/journal-event.ts';
import type { BisectionRecord } from '../core/log/bisection-record.ts';
import { evidenceLog, lacksVerdicts } from '../core/log/evidence-log.ts';
import type { LogEntry } from '../core/log/log-entry.ts';
import { type Minimization, minimizationOf } from '../core/log/minimization.ts';
import { unmaskedBy } from '../core/log/unmasked.ts';
import { gatherMarks, listMarks } from '../core/marks/gather-marks.ts';
import { recipientsOf } from '../core/report/recipients.ts';
import { minimizedBy } from '../core/search/minimizing.ts';
import { checksOf, gradeOf, type Proof } from '../core/search/proof.ts';
import type { Conclusion } from '../core/search/strategy.ts';
import type { SourceTree } from '../ports/source-tree.ts';
import { type Bisection, decide, evidenceOf } from './bisect.ts';
import { informed } from './commit-contents.ts';
import { withExposure } from './exposure.ts';
import { withLabel } from './labelled.ts';

/** Everything to be told about a bisection as its journal stands, finished or not. */
export async function recordOf(
  described: Bisection,
  strategyName: string,
  events: readonly JournalEvent[],
  tree: SourceTree,
): Promise<BisectionRecord> {
  const bisection = await informed(described, events);
  const decision = decide(bisection, events);
  const evidence = evidenceOf(bisection, events);
  const reached = decision.kind === 'concluded' ? decision.conclusion : null;
  const { conclusion: seen, exposure } = await withExposure(
    bisection,
    reached,
    { evidence, marks: gatherMarks(events) },
    tree,
  );
  const culprit = seen?.kind === 'found' ? seen.culprit : null;
  const changes = culprit === null ? null : await tree.changes(culprit);
  const { conclusion, meaning } = await withLabel(bisection, seen, { evidence }, changes?.paths ?? [], tree);
  const marks = listMarks(events);
  const withoutMarks = conclusionWithoutMarks(bisection, events);
  const entries = lacksVerdicts(decision.log)
    ? [...decision.log, ...evidenceLog(bisection.history.graph, bisection.task, evidence, conclusion)]
    : decision.log;
  const named = new Set([
    ...evidence.keys(),
    ...entries.flatMap(commitsOf),
    ...concluded(conclusion ?? (decision.kind === 'work' ? (decision.soFar ?? null) : null)),
    ...concluded(withoutMarks),
    ...marks.flatMap(({ mark }) => ('commit' in mark ? [mark.commit] : [])),
  ]);
  const details = await tree.details([...named]);
  const culpritDetails = details.find(({ id }) => id === culprit);
  const blamed = culprit === null ? null : guiltyFileOf(evidenceOn(evidence, culprit).runs);
  return {
    id: bisection.id,
    task: bisection.task,
    strategy: strategyName,
    entries,
    ...(bisection.git === undefined ? {} : { git: bisection.git }),
    conclusion,
    soFar: decision.kind === 'work' ? (decision.soFar ?? null) : null,
    proof: proofOf(bisection, evidence, events, conclusion),
    meaning,
    exposure,
    marks,
    withoutMarks,
    evidence,
    reverts: gatherReverts(events),
    bridges: gatherBridges(events),
    unmasked: unmaskedBy(gatherConfigs(events)),
    minimization: minimization(bisection, evidence, events),
    cost: costOf(events),
    confirmation: confirmationOf(bisection, events, conclusion),
    commits: new Map(details.map((commit) => [commit.id, commit])),
    culpritStat: changes?.stat ?? null,
    recipients:
      culpritDetails === undefined || changes === null || isInnocent(conclusion)
        ? null
        : recipientsOf(
            culpritDetails,
            [...changes.paths, ...(blamed === null ? [] : [blamed])],
            await maintainersFile(tree, culpritDetails.id),
          ),
  };
}

function minimization(
  { task, history, minimize }: Bisection,
  evidence: Evidence,
  events: readonly JournalEvent[],
): Minimization | null {
  if (minimize === undefined) return null;
  const configs = gatherConfigs(events);
  const minimized = minimizedBy({ task, history, evidence, marks: gatherMarks(events) }, configs, minimize);
  return minimized && minimizationOf(task.start, configs, minimized);
}

/** Whether the commit is named only for where it stands: nobody is to be written to about it. */
function isInnocent(conclusion: Conclusion | null): boolean {
  return conclusion?.kind === 'found' && (conclusion.label === 'toolchain' || conclusion.label === 'config');
}

/** What was spent on the commit that is named, its parents and the revert test, whatever it was asked for. */
function confirmationOf(
  { history: { graph } }: Bisection,
  events: readonly JournalEvent[],
  conclusion: Conclusion | null,
): Cost | null {
  if (conclusion?.kind !== 'found') return null;
  const { culprit } = conclusion;
  const parents = Array.from(graph.parentsOf(graph.indexOf(culprit)), (parent) => graph.id(parent));
  const made = gatherReverts(events).flatMap(({ outcome }) => (outcome.kind === 'reverted' ? [outcome.revision] : []));
  const bridges = gatherBridges(events).map(({ revision }) => revision);
  const commits = new Set([culprit, ...parents, ...made, ...bridges]);
  return costOf(events.filter((event) => isMeasurement(event) && commits.has(event.commit)));
}

/** The checks of the commit that is named, where one is. */
function proofOf(
  { task, history }: Bisection,
  evidence: Evidence,
  events: readonly JournalEvent[],
  conclusion: Conclusion | null,
): Proof | null {
  if (conclusion?.kind !== 'found') return null;
  const marks = gatherMarks(events);
  const { runs } = evidenceOn(evidence, task.start);
  const crashes = runs.flatMap(({ outcome }) => (outcome.kind === 'crashed' ? [outcome.crash] : []));
  const titles = learnMarkedTarget(task.crashTitle, crashes, marks.titles)?.titles ?? new Set();
  const known = { task, history, evidence, marks, reverts: gatherReverts(events), bridges: gatherBridges(events) };
  const checks = conclusion.checks ?? checksOf(known, conclusion.culprit, (title) => titles.has(title));
  return { grade: gradeOf(checks), checks };
}

/** What the same measurements say without any mark; null where there are none, or where they say nothing yet. */
function conclusionWithoutMarks(bisection: Bisection, events: readonly JournalEvent[]): Conclusion | null {
  if (!listMarks(events).some(({ undone }) => undone === null)) return null;
  const decision = decide(
    bisection,
    events.filter(({ kind }) => kind !== 'marked'),
  );
  return decision.kind === 'concluded' ? decision.conclusion : (decision.soFar ?? null);
}

async function maintainersFile(tree: SourceTree, commit: string): Promise<string> {
  return (await tree.file(commit, 'MAINTAINERS')) ?? '';
}

function guiltyFileOf(
  runs: readonly { readonly outcome: { readonly kind: string } & Partial<{ crash: { guiltyFile: string | null } }> }[],
): string | null {
  return runs.find(({ outcome }) => outcome.crash?.guiltyFile)?.outcome.crash?.guiltyFile ?? null;
}

function commitsOf(entry: LogEntry): string[] {
  switch (entry.kind) {
    case 'test':
    case 'bisect-verdict':
    case 'bisect-next':
    case 'merge-base':
    case 'first-bad':
    case 'testing-head':
    case 'untested-parent':
      return [entry.commit];
    case 'bisect-start':
      return [entry.bad, ...entry.good];
    case 'only-skipped':
      return [...entry.commits];
    default:
      return [];
  }
}

function concluded(conclusion: Conclusion | null): string[] {
  if (conclusion === null) return [];
  if (conclusion.kind === 'predates') return [conclusion.oldest];
  return 'candidates' in conclusion ? conclusion.candidates.map(({ commit }) => commit) : [];
}
