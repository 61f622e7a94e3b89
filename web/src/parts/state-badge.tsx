import type { BisectionItem } from '../api/contract.ts';
import { stateOf } from '../shown/sentence.ts';

/** State and end of a bisection as a shape and a word. */
export function StateBadge(item: Pick<BisectionItem, 'state' | 'result'>) {
  const { says, shape, tone } = stateOf(item);
  return (
    <span className={`state tone-${tone}`}>
      <span aria-hidden="true">{shape}</span> {says}
    </span>
  );
}
