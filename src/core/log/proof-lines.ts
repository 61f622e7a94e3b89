import type { Check } from '../search/proof.ts';
import type { Conclusion } from '../search/strategy.ts';
import type { BisectionRecord } from './bisection-record.ts';
import { oneLine } from './one-line.ts';

/** The grade of the proof with each check, and why not all was tested, a line each; nothing without a named commit. Safe for one line. */
export function proofLines({ proof = null, conclusion }: BisectionRecord): string[] {
  if (proof === null || conclusion?.kind !== 'found') return [];
  const some = (word: string, wanted: Check['passed'], name: (check: Check) => string) => {
    const checks = proof.checks.filter(({ passed }) => passed === wanted);
    return checks.length === 0 ? [] : [`${word}: ${checks.map(name).join(', ')}`];
  };
  const withReason = ({ check, says }: Check) => `${check} (${oneLine(says)})`;
  const parts = [
    ...some('passed', true, ({ check }) => check),
    ...some('failed', false, withReason),
    ...some('open', null, withReason),
  ];
  const built = bridgeLines(conclusion);
  const ended = conclusion.endedBy === undefined ? [] : [`not all was tested: ${oneLine(conclusion.endedBy)}`];
  return [`proof ${proof.grade}   ${parts.join('   ')}`, ...built, ...ended];
}

/** Whether it is the commit, or how it is built, where that is a question. */
function bridgeLines({ bridge }: Extract<Conclusion, { kind: 'found' }>): string[] {
  if (bridge === undefined) return [];
  const { follows, from, to } = bridge;
  const built = `from this commit on ${to} builds, before it ${from}`;
  const [first, says] = [oneLine(`${sentences[follows]}: ${built}`), oneLine(bridge.says)];
  return [first, says];
}

const sentences = {
  toolchain: 'not the commit, but how it is built',
  commit: 'the commit, however it is built',
  together: 'the commit, but only as it is built now',
  unclear: 'the commit, or how it is built',
} as const;
