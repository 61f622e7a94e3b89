import { crashRate, isCousin, isStrange, yes } from './facts.ts';
import { type Relation, relationOf } from './relation.ts';
import type { Step, Trail } from './step.ts';

/** What the log as a whole says, worked out once for all its steps. */
export interface LogContext {
  readonly answer: Answer | null;
  /** Crash rate of the start commit; 1 where it was not tested. */
  readonly startRate: number;
  /** Steps called bad, but for the start commit. */
  readonly bads: readonly Step[];
  readonly walkBads: number;
  readonly strangeBads: number;
  /** ... after which a crash of the start was seen again: it comes and goes. */
  readonly hiddenBads: number;
  /** The last step called bad: of a conclusive log the culprit. */
  readonly last: Step | null;
}

/** The one commit that a log names. */
export interface Answer {
  readonly commit: string;
  readonly subject: string;
  readonly relation: Relation;
  readonly isMerge: boolean;
  /** The culprit and its parent were built to the same kernel. */
  readonly isNoop: boolean;
  readonly isRelease: boolean;
  readonly isRevert: boolean;
  /** The commit that a revert takes back, as its message names it; else null. */
  readonly reverted: string | null;
  /** How many kinds of names tie it to the crash, less those that speak against it: -4 to 4. */
  readonly ties: number;
}

export function contextOf(trail: Trail): LogContext {
  const { steps } = trail;
  const start = steps.find(({ where }) => where === 'start');
  const bads = steps.filter(({ verdict, where }) => verdict === 'bad' && where !== 'start');
  const last = bads.at(-1) ?? null;
  return {
    answer: answerOf(trail, last),
    startRate: start === undefined ? 1 : crashRate(start),
    bads,
    walkBads: bads.filter(({ where }) => where === 'release-walk').length,
    strangeBads: bads.filter(isStrange).length,
    hiddenBads: bads.slice(0, bads.findLastIndex((step) => !isStrange(step)) + 1).filter(isStrange).length,
    last,
  };
}

function answerOf({ recorded, known }: Trail, last: Step | null): Answer | null {
  const { ending, culprit, signatures } = recorded;
  // A log that is cut off behind git's answer still names its commit.
  const commit = ending === null ? culprit?.commit : ending.kind === 'found' ? ending.commit : undefined;
  if (commit === undefined) return null;
  const found = ending?.kind === 'found' ? ending : null;
  const subject = found?.subject ?? culprit?.message[0] ?? '';
  const isRevert = /^(?:Partially )?Revert\b/i.test(subject);
  const isOther = last !== null && isStrange(last) && !isCousin(last, known);
  const relation = relationOf(culprit, subject, [...known.titles], found?.crash ?? null, isOther);
  return {
    commit,
    subject,
    relation,
    isMerge: culprit?.isMerge === true || /^Merge (?:branch|tag|remote|git|https?:)/.test(subject),
    isNoop: signatures !== null && signatures.culprit === signatures.parent,
    isRelease: /^Linux \d+\.\d+(?:\.\d+)?$/.test(subject),
    isRevert,
    reverted: isRevert ? revertedBy(culprit?.message ?? []) : null,
    ties: tiesOf(relation),
  };
}

function revertedBy(message: readonly string[]): string | null {
  const text = message.slice(0, 40).join(' ').slice(0, 4000);
  return /\brevert(?:s|ing)? (?:the )?(?:upstream )?commit ([0-9a-f]{8,64})\b/i.exec(text)?.[1] ?? null;
}

function tiesOf(relation: Relation): number {
  const ties =
    yes(relation.closeness > 0) +
    yes(relation.closeness > 0.4) +
    yes(relation.sharesPrefix) +
    yes(relation.sharedWords > 0);
  return ties - yes(relation.otherTop) - 2 * yes(relation.outside) - yes(relation.gates);
}

/** Facts that all steps of a log share: what its answer is. */
export function answerTraits({ answer }: LogContext): { answer: number; flag: number; ties: number } {
  if (answer === null) return { answer: 0, flag: 0, ties: 0 };
  return { answer: 1, flag: yes(answer.isMerge || answer.isNoop || answer.isRelease), ties: answer.ties };
}
