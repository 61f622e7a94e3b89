import { observe } from '../../belief/observation.ts';
import { evidenceOn } from '../../evidence/evidence.ts';
import type { Conclusion, Decision, Known } from '../strategy.ts';
import { askFor } from './bug-branches.ts';

type Step = Omit<Extract<Decision, { kind: 'work' }>, 'log'> | Omit<Extract<Decision, { kind: 'concluded' }>, 'log'>;

/**
 * What a fix in another tree needs first: the commit where the trees parted must crash. Null where it does, and where
 * the fix is looked for in the tree of the start commit.
 */
export function testParting(known: Known, isTarget: (title: string) => boolean): Step | null {
  const { parting } = known.task;
  if (parting === undefined) return null;
  const ask = askFor(known, parting, isTarget, 'where the two trees parted');
  if (ask !== null)
    return { kind: 'work', asks: [ask], stage: { name: 'reproduce', candidates: null, revisionsLeft: null } };
  const { target, clean } = observe(evidenceOn(known.evidence, parting), isTarget);
  return target > 0 ? null : { kind: 'concluded', conclusion: noFixThere(parting, clean > 0) };
}

/** The bug came to the tree of the start commit alone, or nobody can say. */
export function noFixThere(parting: string, isClean: boolean): Conclusion {
  const where = `${parting.slice(0, 12)}, where the two trees parted,`;
  const why = isClean
    ? `${where} does not crash: the bug came after it, so that the other tree may never have had it`
    : `${where} cannot be tested`;
  return { kind: 'inconclusive', candidates: [], confidence: 0, why };
}
