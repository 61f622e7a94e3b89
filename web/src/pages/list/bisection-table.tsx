import { Link } from '@tanstack/react-router';
import { type KeyboardEvent, useEffect } from 'react';
import type { BisectionItem } from '../../api/contract.ts';
import { ProbabilityBar } from '../../parts/probability-bar.tsx';
import { useRowsInSight } from '../../parts/rows-in-sight.ts';
import { StateBadge } from '../../parts/state-badge.tsx';
import { ageText, durationText, short } from '../../shown/numbers.ts';

const rowHeight = 52;
/** Rows before the end at which the next page is asked for. */
const nearEnd = 60;

interface BisectionTableProps {
  readonly items: readonly BisectionItem[];
  readonly hasMore: boolean;
  readonly onNearEnd: () => void;
}

/** A row a bisection; only those in sight are in the document. */
export function BisectionTable({ items, hasMore, onNearEnd }: BisectionTableProps) {
  const { ref, from, to, above, below, onScroll } = useRowsInSight(items.length, rowHeight);
  const isNearEnd = to > items.length - nearEnd && hasMore;
  useEffect(() => {
    if (isNearEnd) onNearEnd();
  });
  const nowMs = Date.now();
  return (
    <div
      className="rows"
      ref={ref}
      onScroll={onScroll}
      tabIndex={0}
      role="region"
      aria-label="Bisections, newest first"
    >
      <table className="list" aria-rowcount={hasMore ? -1 : items.length + 1} onKeyDown={moveFocus}>
        <thead>
          <tr>
            <th scope="col" className="c-state">
              State
            </th>
            <th scope="col">Crash and culprit</th>
            <th scope="col" className="c-probability">
              Probability
            </th>
            <th scope="col" className="c-cost">
              Cost
            </th>
            <th scope="col" className="c-age">
              Age
            </th>
          </tr>
        </thead>
        <tbody>
          {above > 0 && <tr aria-hidden="true" style={{ height: above }} />}
          {items.slice(from, to).map((item, index) => (
            <Row key={item.id} item={item} at={from + index} nowMs={nowMs} />
          ))}
          {below > 0 && <tr aria-hidden="true" style={{ height: below }} />}
        </tbody>
      </table>
    </div>
  );
}

function Row({ item, at, nowMs }: { item: BisectionItem; at: number; nowMs: number }) {
  const { id, title, kind, culprit, probability, cost, createdAt } = item;
  return (
    <tr aria-rowindex={at + 2} style={{ height: rowHeight }}>
      <td className="c-state">
        <StateBadge {...item} />
      </td>
      <td className="c-what">
        <Link to="/bisections/$id" params={{ id }} data-row={at} preload={false}>
          {title === '' ? id : title}
        </Link>
        <div className="quiet line">{culpritText(culprit, kind, item)}</div>
      </td>
      <td className="c-probability">
        <ProbabilityBar probability={probability} />
      </td>
      <td className="c-cost quiet">
        {cost.builds} builds, {cost.runs} runs
        <br />
        {durationText(cost.seconds * 1000)}
      </td>
      <td className="c-age quiet">
        <time dateTime={createdAt} title={createdAt}>
          {ageText(Date.parse(createdAt), nowMs)}
        </time>
      </td>
    </tr>
  );
}

function culpritText(culprit: BisectionItem['culprit'], kind: string, { error, stage }: BisectionItem) {
  if (culprit !== null)
    return (
      <>
        <code>{short(culprit.commit)}</code> {culprit.subject}
      </>
    );
  if (error !== null) return error.what;
  return `${kind}${stage === null ? '' : ` · ${stage.name}`}`;
}

/** Up and down go from row to row. */
function moveFocus(event: KeyboardEvent<HTMLTableElement>): void {
  const step =
    event.key === 'ArrowDown' || event.key === 'j' ? 1 : event.key === 'ArrowUp' || event.key === 'k' ? -1 : 0;
  const at = event.target instanceof HTMLElement ? event.target.dataset['row'] : undefined;
  if (step === 0 || at === undefined) return;
  const next = event.currentTarget.querySelector<HTMLElement>(`[data-row="${Number(at) + step}"]`);
  if (next === null) return;
  event.preventDefault();
  next.focus();
}
