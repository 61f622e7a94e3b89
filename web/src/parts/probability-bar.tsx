import { probabilityText } from '../shown/numbers.ts';

/** A probability as a number and a bar. */
export function ProbabilityBar({ probability }: { probability: number | null }) {
  if (probability === null) return <span className="quiet">–</span>;
  return (
    <span className="probability">
      <span className="probability-track" aria-hidden="true">
        <span className="probability-fill" style={{ width: `${Math.round(probability * 100)}%` }} />
      </span>
      {probabilityText(probability)}
    </span>
  );
}
