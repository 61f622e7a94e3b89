import { observe } from '../belief/observation.ts';
import { defaultParameters } from '../belief/parameters.ts';
import { apart, contained } from '../belief/range.ts';
import { evidenceOn, type RevisionEvidence } from '../evidence/evidence.ts';
import { isAncestor } from '../history/ancestry.ts';
import { bridgeFinding } from './bridge-test.ts';
import { bugBranches } from './evidence/bug-branches.ts';
import { rangeOfTask } from './evidence/task-range.ts';
import type { Known } from './strategy.ts';

/** What can be checked of a commit that is named, the most basic first. */
export type CheckName = 'culprit' | 'parents' | 'kernel' | 'sight' | 'ancestors' | 'revert' | 'bridge';

export interface Check {
  readonly check: CheckName;
  /** Null where it was not made, or told too little. */
  readonly passed: boolean | null;
  /** What was seen, in a few words. */
  readonly says: string;
}

/**
 * How far the checks go, whatever the probability is. `weak`: the commit or a parent was not seen to do as it should.
 * `fair`: they were. `strong`: one more look from elsewhere agrees; `proven`: two, and none disagrees.
 */
export type Grade = 'proven' | 'strong' | 'fair' | 'weak';

/** A grade, and the checks that it comes of. */
export interface Proof {
  readonly grade: Grade;
  readonly checks: readonly Check[];
}

const basic: ReadonlySet<CheckName> = new Set(['culprit', 'parents', 'kernel']);

export function gradeOf(checks: readonly Check[]): Grade {
  const isSound = checks.every(({ check, passed }) => !basic.has(check) || passed === true);
  if (!isSound || checks.length === 0) return 'weak';
  const looks = checks.filter(({ check }) => !basic.has(check));
  const agree = looks.filter(({ passed }) => passed === true).length;
  if (agree === 0 || looks.some(({ passed }) => passed === false)) return 'fair';
  return agree === 1 ? 'strong' : 'proven';
}

/** What the checks go by. */
interface Facts {
  readonly known: Known;
  readonly culprit: string;
  readonly isTarget: (title: string) => boolean;
  /** Share of the runs in which the start commit crashes. */
  readonly rate: number;
}

/** No rate is believed to be nearer to 1: a single clean run proves something, but not all. */
const mostRate = 0.98;
/** Clean runs pass where the crash would not have come in them in this share of cases at the most. */
const mostMissed = 0.1;
/** Clean revisions far from each other that a bug older than all would have had to hide from. */
const wantedAncestors = 3;
/** Far: a longer part of the range than the shortest stretches are taken to be. */
const far = Math.min(...defaultParameters.lengths);

/** The checks of a commit that is named, from the evidence alone; what does not apply is left out. */
export function checksOf(known: Known, culprit: string, isTarget: (title: string) => boolean): readonly Check[] {
  const { target, clean } = observe(evidenceOn(known.evidence, known.task.start), isTarget);
  const facts = { known, culprit, isTarget, rate: Math.min(mostRate, (target + 0.5) / (target + clean + 0.5)) };
  return [culpritCheck, parentsCheck, kernelCheck, sightCheck, ancestorsCheck, revertCheck, bridgeCheck].flatMap(
    (check) => check(facts) ?? [],
  );
}

/** In a fix search the culprit is the clean one. */
function culpritCheck(facts: Facts): Check {
  return { check: 'culprit', ...stateOf(facts, facts.culprit, facts.known.task.kind === 'cause') };
}

function parentsCheck(facts: Facts): Check {
  const states = parentsOf(facts).map((parent) => parentState(facts, parent));
  const passed = states.length > 0 && states.every((state) => state.passed === true);
  return {
    check: 'parents',
    passed: states.some((state) => state.passed === false) ? false : passed || null,
    says: states.map(({ says }) => says).join(', ') || 'it has none',
  };
}

/** In a fix search a parent of a branch that never had the bug is clean, and rightly so. */
function parentState(facts: Facts, parent: string): Omit<Check, 'check'> {
  const { known, isTarget } = facts;
  const state = stateOf(facts, parent, known.task.kind === 'fix');
  if (known.task.kind === 'cause' || state.passed !== false) return state;
  const range = rangeOfTask(known);
  const number = range.numberOf[range.graph.indexOf(parent)] ?? -1;
  const { had, never } = bugBranches(known, range, isTarget);
  if (number < 0 || had[number] === 1) return state;
  return never[number] === 1
    ? { passed: true, says: 'never had the bug' }
    : { passed: null, says: `${state.says}; it may never have had the bug` };
}

function parentsOf({ known: { history }, culprit }: Facts): string[] {
  const { graph } = history;
  return Array.from(graph.parentsOf(graph.indexOf(culprit)), (parent) => graph.id(parent));
}

/** Whether a revision crashes, or does not, as it should. */
function stateOf(facts: Facts, commit: string, shouldCrash: boolean): Omit<Check, 'check'> {
  const { known, isTarget, rate } = facts;
  const word = known.marks?.revisions.get(commit);
  if (word !== undefined)
    return { passed: word === 'skip' ? null : (word === 'bad') === shouldCrash, says: `marked ${word}` };
  const revision = evidenceOn(known.evidence, commit);
  if (revision.runs.length === 0 && known.task.good?.includes(commit))
    return { passed: !shouldCrash, says: 'given as good' };
  if (revision.build !== null && revision.build.outcome.kind !== 'built')
    return { passed: null, says: 'does not build' };
  const { target, clean } = observe(revision, isTarget);
  const { length } = revision.runs;
  if (length === 0) return { passed: null, says: 'not run' };
  if (target > 0) return { passed: shouldCrash, says: `crashed ${target}/${length}` };
  if (clean === 0) return { passed: null, says: `no telling run in ${length}` };
  const missed = (1 - rate) ** clean;
  const says = `clean ${clean}/${length}, missing the crash in ${percent(missed)}`;
  if (shouldCrash) return { passed: missed <= mostMissed ? false : null, says };
  return { passed: missed <= mostMissed || null, says };
}

function percent(share: number): string {
  if (share < 0.001) return 'under 0.1 %';
  return `${share < 0.1 ? (100 * share).toFixed(1) : Math.round(100 * share)} %`;
}

/** Whether the code differs at all, where builds tell that; commands have no kernels. */
function kernelCheck(facts: Facts): Check | null {
  const [parent, ...others] = parentsOf(facts);
  if (parent === undefined || others.length > 0) return null;
  const [own, before] = [facts.culprit, parent].map((commit) => signatureOf(evidenceOn(facts.known.evidence, commit)));
  if (own == null || before == null) return null;
  const passed = own !== before;
  return { check: 'kernel', passed, says: passed ? "another one than the parent's" : "the same as the parent's" };
}

function signatureOf({ commit, build }: RevisionEvidence): string | null {
  if (build?.outcome.kind !== 'built' || build.outcome.signature.startsWith(commit)) return null;
  return build.outcome.signature;
}

/** Whether the clean side could have shown the bug. */
function sightCheck(facts: Facts): Check | null {
  const { known, culprit } = facts;
  const clean = known.task.kind === 'cause' ? parentsOf(facts) : [culprit];
  const looks = clean.map((commit) => sightOf(evidenceOn(known.evidence, commit)));
  if (looks.every((look) => look === null)) return null;
  const says = looks.map((look) => look ?? 'unknown').join(', ');
  const isClear = looks.every((look) => look === 'clear');
  return { check: 'sight', passed: looks.includes('blind') ? false : isClear || null, says };
}

/** As it was computed from traces; in simulated worlds as runs tell it. */
function sightOf({ sight, runs }: RevisionEvidence) {
  return sight?.sight ?? runs.find((run) => run.sight !== null)?.sight ?? null;
}

/** Against a bug that is older and hid: clean revisions below, far from the culprit and from each other. */
function ancestorsCheck({ known, culprit, isTarget, rate }: Facts): Check | null {
  if (known.task.kind !== 'cause') return null;
  const { graph } = known.history;
  const range = rangeOfTask(known);
  const own = graph.indexOf(culprit);
  const below = contained(range, own);
  const isBelow = (index: number) => {
    const number = range.numberOf[index] ?? -1;
    return index !== own && (number >= 0 ? below[number] === 1 : isAncestor(graph, index, own));
  };
  const clean = [...known.evidence.values()].flatMap((revision) => {
    const index = graph.indexOf(revision.commit);
    const seen = observe(revision, isTarget);
    const isClean = seen.target === 0 && seen.clean > 0 && (1 - rate) ** seen.clean <= mostMissed;
    return isClean && sightOf(revision) !== 'blind' && isBelow(index) ? [index] : [];
  });
  const picked: Uint8Array[] = [below];
  for (const index of clean.toSorted((a, b) => b - a)) {
    const content = contained(range, index);
    if (picked.every((other) => apart(other, content) > far)) picked.push(content);
  }
  const count = picked.length - 1;
  const plural = count === 1 ? 'revision' : 'revisions';
  return {
    check: 'ancestors',
    passed: count >= wantedAncestors || null,
    says: `${count} older ${plural} far apart clean${count >= wantedAncestors ? '' : `, ${wantedAncestors} wanted`}`,
  };
}

/** Whether the crash is gone once the culprit is taken back in a newer revision. */
function revertCheck({ known, culprit, isTarget, rate }: Facts): Check | null {
  const tries = (known.reverts ?? []).filter(({ commit }) => commit === culprit);
  const last = tries.at(-1);
  if (last === undefined) return null;
  const on = last.on.slice(0, 12);
  const { outcome, evidence } = last;
  if (outcome.kind === 'conflict')
    return open(`it cannot be taken back on ${on}: conflict in ${outcome.paths.join(', ')}`);
  if (outcome.kind === 'unable') return open(`it cannot be taken back on ${on}: ${outcome.why}`);
  if (evidence.build !== null && evidence.build.outcome.kind !== 'built')
    return open(`without it ${on} does not build`);
  const { target, clean } = observe(evidence, isTarget);
  const runs = evidence.runs.length;
  if (target > 0) return { check: 'revert', passed: false, says: `on ${on} crashed ${target}/${runs}` };
  if (clean === 0) return open(`on ${on} no telling run in ${runs}`);
  return {
    check: 'revert',
    passed: (1 - rate) ** clean <= mostMissed || null,
    says: `on ${on} clean ${clean}/${runs}`,
  };
}

/** Whether it is known if the commit makes the difference, or how it was built; either is an answer. */
function bridgeCheck({ known, culprit }: Facts): Check | null {
  const finding = bridgeFinding(known, culprit);
  if (finding === null) return null;
  return { check: 'bridge', passed: finding.follows === 'unclear' ? null : true, says: finding.says };
}

function open(says: string): Check {
  return { check: 'revert', passed: null, says };
}
