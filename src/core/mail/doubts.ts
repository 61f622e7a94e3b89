import type { BisectionRecord } from '../log/bisection-record.ts';
import { probabilityText } from '../log/probability-text.ts';
import type { Label } from '../search/strategy.ts';

/** Answers below this are not sent: one in ten of them would write to innocent people. */
const leastToSend = 0.9;

const blaming: ReadonlySet<Label> = new Set(['introduces', 'fixes', 'backport', 'exposes']);

/** Whether people of the named commit are to hear of it: not where its label says that it is innocent. */
export function accuses({ conclusion }: Pick<BisectionRecord, 'conclusion'>): boolean {
  return conclusion?.kind === 'found' && blaming.has(conclusion.label);
}

/** Why a mail about a bisection is better not sent, in sentences without a full stop; empty where nothing speaks against it. */
export function doubtsOf({ conclusion, proof = null }: BisectionRecord): readonly string[] {
  if (conclusion === null) return ['the bisection is not over: give its command again'];
  if (conclusion.kind !== 'found') return ['no commit is named: people can do little with it'];
  const { confidence, label } = conclusion;
  const doubts: string[] = [];
  if (!blaming.has(label)) doubts.push(`the label is ${label}: the commit that is named is most likely innocent`);
  if (confidence < leastToSend)
    doubts.push(
      `the probability is ${probabilityText(confidence)}, and below ${leastToSend} too many answers are wrong`,
    );
  if (proof?.grade === 'weak') doubts.push('the proof is weak: the commit or a parent was not seen to do as it should');
  // That the parents are blind is what makes an answer one that exposes.
  const against = proof?.checks.filter(
    ({ check, passed }) => passed === false && !(check === 'sight' && label === 'exposes'),
  );
  const failed = against?.map(({ check }) => check) ?? [];
  if (failed.length > 0) doubts.push(`a check speaks against it: ${failed.join(', ')}`);
  return doubts;
}
