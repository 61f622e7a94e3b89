import type { Answer } from './context.ts';
import { chainLogOdds } from './doubts.ts';
import { isStrange, lacksRuns, lastClean } from './facts.ts';
import type { Judgement } from './judge.ts';
import { pushOf } from './logistic.ts';
import { model } from './model.ts';
import type { Step, Trail } from './step.ts';
import { evidenceOf } from './step-evidence.ts';
import { nameOf, plural, quoted } from './words.ts';

/** One sentence about a log, and how much it moves the odds that the answer is right. */
export interface Finding {
  /** On one line, foreign text in it made harmless for terminals and mails; not escaped for HTML. */
  readonly text: string;
  /** The step whose lines are the evidence; null for what concerns the whole log. */
  readonly step: Step | null;
  /** Change of the natural logarithm of the odds, compared with the mean log: negative speaks against the answer, 0 not told. */
  readonly push: number;
}

/** Weaker findings are not worth a line. */
const leastPush = 0.1;
const mostUseless = 3;

/** What the turns rest on and what else moved the odds, strongest first. */
export function findingsOf(trail: Trail, judgement: Judgement): readonly Finding[] {
  const { answer } = judgement;
  const ofSteps = suspects(judgement).map((step) => stepFinding(step, trail, judgement));
  const all = answer === null ? ofSteps : [...ofSteps, ...answerFindings(trail, judgement, answer)];
  return [
    ...(answer?.isRevert === true ? [about(revertText, 0)!] : []),
    ...all
      .filter(({ push, step }) => step !== null || Math.abs(push) >= leastPush)
      .toSorted((a, b) => Math.abs(b.push) - Math.abs(a.push)),
  ];
}

/** Reverts are too rare among the labelled logs for a weight. */
const revertText =
  'the answer is a revert: what it takes back may have hidden an older defect, which then was there before that too';

/** The turns, and decisions of which most runs told nothing. */
function suspects({ turns, doubts }: Judgement): readonly Step[] {
  const useless = doubts.map(({ step }) => step).filter(({ runs }) => runs.useless > runs.all / 2);
  return [...new Set([...turns.map(({ step }) => step), ...useless.slice(0, mostUseless)])];
}

/** What the odds would be had this step never been in doubt, less what they are. */
function stepFinding(step: Step, trail: Trail, { doubts }: Judgement): Finding {
  const doubted = chainLogOdds(doubts);
  const without = chainLogOdds(doubts.map((doubt) => (doubt.step === step ? { ...doubt, hazard: 0 } : doubt)));
  const { weight, scale } = model.answer.facts['chain']!;
  return { text: evidenceOf(step, trail), step, push: (weight * (doubted - without)) / scale };
}

function answerFindings(trail: Trail, { context, facts }: Judgement, answer: Answer): readonly Finding[] {
  const push = (...names: readonly string[]) =>
    names.reduce((sum, name) => sum + pushOf(model.answer, facts ?? {}, name), 0);
  const { bads, walkBads, last } = context;
  const single = bads.filter(({ runs }) => runs.crashed === 1);
  const searched = bads.filter(({ where }) => where === 'bisect');
  const strange = searched.filter(isStrange);
  const found: readonly (Finding | null)[] = [
    about(kindOf(answer), push('flag', 'merge')),
    about(
      answer.relation.gates ? 'the answer changes a Kconfig or Makefile: what is built begins to differ there' : null,
      push('gates'),
    ),
    about(tiesText(answer, trail), push('ties', 'closeness', 'told')),
    about(answer.relation.detects ? detectsText : null, push('detects')),
    about(answer.relation.isForStable ? stableText : null, push('stable')),
    about(finalText(trail), push('finalSeen')),
    about(
      strange.length > 0
        ? `in ${strange.length} of ${plural(searched.length, 'bad step')} of the search no crash was one of the start's`
        : null,
      push('strangeShare'),
    ),
    about(
      single.length > 0
        ? `${plural(single.length, 'bad verdict')} ${single.length === 1 ? 'rests' : 'rest'} on one crash`
        : null,
      push('oneCrash'),
    ),
    about(
      walkBads > 0 ? `the walk passed ${plural(walkBads, 'bad release')} before a clean one` : null,
      push('walkBads'),
    ),
    about(
      last !== null && (facts?.['lastDrop'] ?? 0) > 0
        ? `${last.runs.crashed} of ${plural(last.runs.all, 'run')} crashed at the last bad revision, fewer than at the start`
        : null,
      push('lastDrop'),
    ),
    about(uselessText(trail), push('lastGoodUseless')),
    about(trail.recorded.flaky ? 'the log calls the reproducer flaky' : null, push('flaky')),
  ];
  return found.filter((finding) => finding !== null);
}

const detectsText = 'the answer adds a check or debugging aid elsewhere: such show defects that others made';
const stableText = 'the answer asks for stable kernels: it changes what was there, rather than making it reachable';

function uselessText({ steps }: Trail): string | null {
  const step = lastClean(steps);
  if (step === null || !lacksRuns(step)) return null;
  return `${step.runs.useless} of ${plural(step.runs.all, 'run')} told nothing at ${nameOf(step)}, the last clean revision`;
}

function about(text: string | null, push: number): Finding | null {
  return text === null ? null : { text, push, step: null };
}

function kindOf(answer: Answer): string | null {
  if (answer.isMerge) return 'the answer is a merge';
  if (answer.isNoop) return 'the answer and its parent were built to the same kernel';
  return answer.isRelease ? 'the answer is a release, which changes nothing but its number' : null;
}

function tiesText({ relation }: Answer, { known }: Trail): string {
  const { touched, guilty, outside, comparable, otherTop } = relation;
  if (outside) return 'nothing that the answer changes is built into this kernel';
  if (touched !== null) return `the answer changes ${quoted(touched)}, which stands in the stack of the crash`;
  const blamed = guilty === null ? '' : `, and not ${quoted(guilty)}, which the report blames`;
  if (otherTop) return `the answer changes other parts of the tree than those of the crash${blamed}`;
  if (comparable) return `the answer changes no file of the crash's stack${blamed}`;
  const words = relation.sharedWords > 0 || relation.sharesPrefix;
  const title = quoted([...known.titles][0] ?? 'the crash');
  return words
    ? `the answer's names share but a word with ${title}`
    : `the answer's names have nothing in common with ${title}`;
}

function finalText({ recorded, known }: Trail): string | null {
  const crash = recorded.ending?.kind === 'found' ? recorded.ending.crash : null;
  if (crash === null) return null;
  return known.titles.has(crash.title)
    ? 'the last crash has a title of the start commit'
    : `the last crash, ${quoted(crash.title)}, was never seen at the start commit`;
}
