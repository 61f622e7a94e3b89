import type { Belief } from '../../belief/belief.ts';
import type { ChosenTest } from '../../belief/choose-test.ts';
import { observe } from '../../belief/observation.ts';
import type { Range } from '../../belief/range.ts';
import { evidenceOn, type RevisionEvidence } from '../../evidence/evidence.ts';
import { horizonName } from '../horizon.ts';
import { checksOf } from '../proof.ts';
import type { CandidateProbability, Conclusion, Label } from '../strategy.ts';
import { isMarked } from './marked.ts';
import type { EvidenceOptions } from './options.ts';
import { oldestRelease } from './task-range.ts';
import { untellableMass } from './untellable.ts';
import type { View } from './view.ts';

/** Where no commit leads, tests expected to tell less than so many bits for the cost of a build and five runs are not worth making. */
const leastBits = 0.004;

/** More runs of kernels that are there are made for so many times less than a build is. */
const noNewKernel = 5;

/** The answer, or null while another test is worth its cost. */
export function conclude(view: View, options: EvidenceOptions): Conclusion | null {
  const { belief, choice, costs, builds, tested } = view;
  const mostBuilds = options.mostBuilds + (view.known.marks?.builds ?? 0);
  const sure = Math.max(mostOf(belief.culprit), belief.older);
  const doubt = 1 - sure;
  if (choice !== null && sure < options.confidence && builds < mostBuilds) {
    const needed = (choice.cost / choice.bits) * remainingBits(belief);
    const worth =
      sure < options.leastToName
        ? (choice.bits / choice.cost) * (costs.build + 5 * costs.run) > leastBits
        : needed < doubt * options.worthBuilds * (tested.has(choice.number) ? noNewKernel : 1) * costs.build;
    if (worth) return null;
  }
  return answer(view, options);
}

/** A revision is not asked to confirm an answer where it can hardly be tested. */
const leastUsable = 0.3;
/** Clean runs at a parent that confirm an answer, at most. */
const mostCleanRuns = 10;

/**
 * What is still to be tested before a commit is named: itself, which must crash, and its parents, which must not, in as
 * many runs as would show it; of a fix the other way round.
 */
export function confirmation(view: View, stop: Conclusion): Pick<ChosenTest, 'number' | 'runs'> | null {
  if (stop.kind !== 'found' || view.builds >= 140 + (view.known.marks?.builds ?? 0)) return null;
  const { range, tested, readiness, scene } = view;
  const rate = view.belief.settings[0]!.likelihood.setting.rate;
  const wanted = rate > 0.9 ? 2 : Math.min(mostCleanRuns, Math.ceil(Math.log(0.05) / Math.log(1 - rate)));
  const culprit = range.numberOf[range.graph.indexOf(stop.culprit)]!;
  const parents = Array.from(range.parents.subarray(range.parentStart[culprit], range.parentStart[culprit + 1]));
  const isSaid = isMarked(view.known, range);
  const missing = (number: number) => {
    const revision = tested.get(number);
    if (revision === undefined || revision.runs.length === 0) return wanted;
    const { target, clean } = observe(revision, scene.isTarget);
    const isClean = target === 0 && (number === culprit) === (range.kind === 'fix');
    return isClean && revision.runs.length < 2 * mostCleanRuns ? Math.max(0, wanted - Math.floor(clean)) : 0;
  };
  const open = [culprit, ...parents].find(
    (number) =>
      !isSaid(number) && missing(number) > 0 && readiness.usable(number) * readiness.telling(number) > leastUsable,
  );
  return open === undefined ? null : { number: open, runs: missing(open) };
}

/** Entropy of the belief in bits, "older" included. */
function remainingBits({ culprit, older }: Belief): number {
  let bits = older > 0 ? -older * Math.log2(older) : 0;
  for (const p of culprit) if (p > 1e-9) bits -= p * Math.log2(p);
  return bits;
}

/** What the belief says now. */
export function answer(view: View, options: EvidenceOptions): Conclusion {
  const { belief, range } = view;
  const leader = indexOfMost(belief.culprit);
  const most = belief.culprit[leader]!;
  if (belief.older > most && belief.older >= options.leastToName) return beyondTheRange(view);
  const candidates = candidatesOf(belief, range);
  if (most < options.leastToName)
    return {
      kind: 'inconclusive',
      candidates,
      confidence: groupMass(candidates),
      untellable: untellableMass(range, candidates, (number) => view.readiness.usable(number) < leastUsable),
      why: 'no test that is left tells these commits apart for its cost',
    };
  const culprit = range.graph.id(range.commits[leader]!);
  return {
    kind: 'found',
    culprit,
    candidates,
    confidence: most,
    label: labelOf(view, leader),
    proof: proofOf(view, leader),
    checks: checksOf(view.known, culprit, view.scene.isTarget),
  };
}

/** `no-op`: the kernel is the one of the only parent, so that what made the difference is not in the code. */
function labelOf({ range, known }: View, leader: number): Label {
  const { graph } = range;
  const [parent, ...others] = graph.parentsOf(range.commits[leader]!);
  if (others.length > 0) return 'merge';
  const signatures = [range.commits[leader]!, parent].map((commit) => {
    const build = commit === undefined ? null : evidenceOn(known.evidence, graph.id(commit)).build;
    return build?.outcome.kind === 'built' ? build.outcome.signature : null;
  });
  if (signatures[0] !== null && signatures[0] === signatures[1]) return 'no-op';
  if (known.task.parting !== undefined) return 'backport';
  return range.kind === 'fix' ? 'fixes' : 'introduces';
}

/** The bug is in every revision of the range. */
function beyondTheRange({ belief, range, known }: View): Conclusion {
  const confidence = belief.older;
  if (range.kind === 'fix')
    return { kind: 'not-fixed', confidence, why: 'the crash is believed to be there at the head still' };
  const oldest = range.graph.id(oldestRelease(known) ?? range.commits[0]!);
  const why = `the crash is believed to be older than ${horizonName(known, oldest)}, the oldest revision that is looked at`;
  return { kind: 'predates', oldest, confidence, why };
}

/** The smallest set of commits that holds 95 %, at most 100, most probable first. */
function candidatesOf({ culprit }: Belief, range: Range): CandidateProbability[] {
  const likely: number[] = [];
  for (let n = 0; n < culprit.length; n++) if (culprit[n]! > 1e-4) likely.push(n);
  const order = likely.toSorted((a, b) => culprit[b]! - culprit[a]!);
  const candidates: CandidateProbability[] = [];
  let sum = 0;
  for (const n of order) {
    if (sum >= 0.95 || candidates.length >= 100) break;
    candidates.push({ commit: range.graph.id(range.commits[n]!), probability: culprit[n]! });
    sum += culprit[n]!;
  }
  return candidates;
}

function groupMass(candidates: readonly CandidateProbability[]): number {
  return Math.min(
    1,
    candidates.reduce((sum, { probability }) => sum + probability, 0),
  );
}

/** What was seen of the culprit, of each parent, and without the culprit in a newer revision. */
function proofOf({ range, known }: View, leader: number): string[] {
  const { graph } = range;
  const culprit = range.commits[leader]!;
  const sides = [culprit, ...graph.parentsOf(culprit)].flatMap((commit, i) => {
    const role = i === 0 ? 'culprit' : 'parent';
    const word = known.marks?.revisions.get(graph.id(commit));
    if (word !== undefined) return [`${role} marked ${word}`];
    const revision = evidenceOn(known.evidence, graph.id(commit));
    const sight = revision.sight?.sight ?? null;
    return seenIn(revision).map((seen) => `${role} ${seen}${sight === null ? '' : ` (${sight})`}`);
  });
  const reverts = (known.reverts ?? []).filter(({ commit }) => commit === graph.id(culprit));
  const taken = reverts.flatMap(({ on, evidence }) =>
    seenIn(evidence).map((seen) => `revert on ${on.slice(0, 12)} ${seen}`),
  );
  return [...sides, ...taken];
}

function seenIn({ runs }: RevisionEvidence): string[] {
  const clean = runs.filter(({ outcome }) => outcome.kind === 'ok').length;
  const crashed = runs.filter(({ outcome }) => outcome.kind === 'crashed').length;
  if (runs.length === 0) return [];
  return [crashed > 0 ? `crashed ${crashed}/${runs.length}` : `clean ${clean}/${runs.length}`];
}

function mostOf(values: Float64Array): number {
  return values[indexOfMost(values)]!;
}

function indexOfMost(values: Float64Array): number {
  let most = 0;
  for (let n = 1; n < values.length; n++) if (values[n]! > values[most]!) most = n;
  return most;
}
