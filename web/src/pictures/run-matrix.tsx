import { type KeyboardEvent, useRef } from 'react';
import { durationText, probabilityText, short } from '../shown/numbers.ts';
import { looks, type RunShape, tellShapes } from '../shown/run-shape.ts';
import { Picture } from './picture.tsx';
import { RunMark, RunMarkIcon } from './run-mark.tsx';
import { ShapeLegend } from './shape-legend.tsx';

export interface MatrixCell {
  /** Names the console in the address; null where there is none to open. */
  readonly console: string | null;
  readonly shape: RunShape;
  readonly title: string | null;
  readonly traced: boolean;
}

export interface MatrixRow {
  readonly commit: string;
  readonly subject: string;
  /** Start commit, release, culprit, and the like. */
  readonly notes: readonly string[];
  readonly build: {
    readonly outcome: string;
    readonly ms: number;
    readonly cached: boolean;
    readonly errors: readonly string[];
  } | null;
  readonly cells: readonly MatrixCell[];
  readonly sight: string | null;
  /** Of being the culprit; null where it is no candidate. */
  readonly probability: number | null;
}

export interface RunMatrixProps {
  readonly rows: readonly MatrixRow[];
  /** Consoles that are open. */
  readonly open: readonly string[];
  readonly onOpen: (console: string, beside: boolean) => void;
}

/** Revisions as rows, their runs as cells in the order in which they ended. */
export function RunMatrix({ rows, open, onOpen }: RunMatrixProps) {
  const table = useRef<HTMLTableElement>(null);
  const first = rows.findIndex(({ cells }) => cells.some((cell) => cell.console !== null));
  return (
    <Picture
      title="What was built and run"
      says="A cell is one run; it opens the console at the crash, with Shift beside the one that is open. Arrow keys move between cells."
      saves={false}
    >
      <div className="wide" tabIndex={0} role="region" aria-label="Revisions and runs">
        <table className="matrix" ref={table} onKeyDown={(event) => moveFocus(event, table.current)}>
          <thead>
            <tr>
              <th scope="col">Revision</th>
              <th scope="col">Build</th>
              <th scope="col">Runs</th>
              <th scope="col">Sight</th>
              <th scope="col" className="number">
                Culprit?
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row, index) => (
              <tr key={row.commit} id={`revision-${row.commit}`} tabIndex={-1}>
                <th scope="row">
                  <code>{short(row.commit)}</code>
                  {row.notes.map((note) => (
                    <span key={note} className="note">
                      {note}
                    </span>
                  ))}
                  <span className="subject" title={row.subject}>
                    {row.subject}
                  </span>
                </th>
                <td className="build">
                  <BuildCell build={row.build} />
                </td>
                <td>
                  <span className="unseen">{tellShapes(row.cells.map(({ shape }) => shape)) || 'none yet'}</span>
                  <div className="cells">
                    {row.cells.map((cell, at) => (
                      <Cell
                        key={cell.console ?? at}
                        cell={cell}
                        at={at}
                        row={row}
                        isFirst={index === first && at === 0}
                        isOpen={cell.console !== null && open.includes(cell.console)}
                        onOpen={onOpen}
                      />
                    ))}
                  </div>
                </td>
                <td>{row.sight ?? <span className="quiet">–</span>}</td>
                <td className="number">
                  {row.probability === null ? <span className="quiet">–</span> : probabilityText(row.probability)}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <figcaption className="legend">
        <ShapeLegend shapes={rows.flatMap(({ cells }) => cells.map(({ shape }) => shape))} />
        {rows.some(({ cells }) => cells.some(({ traced }) => traced)) && (
          <span>underlined: traced, does not count for the rate</span>
        )}
      </figcaption>
    </Picture>
  );
}

function BuildCell({ build }: Pick<MatrixRow, 'build'>) {
  if (build === null) return <span className="quiet">–</span>;
  if (build.outcome === 'built') return <>{build.cached ? 'kept' : durationText(build.ms)}</>;
  const shape = build.outcome === 'build-failed' ? 'build-failed' : 'infra-failed';
  return (
    <span title={build.errors.join('\n')}>
      <RunMarkIcon shape={shape} /> {looks[shape].says}
    </span>
  );
}

interface CellProps {
  readonly cell: MatrixCell;
  readonly at: number;
  readonly row: MatrixRow;
  readonly isFirst: boolean;
  readonly isOpen: boolean;
  readonly onOpen: RunMatrixProps['onOpen'];
}

function Cell({ cell, at, row, isFirst, isOpen, onOpen }: CellProps) {
  const { console, shape, title, traced } = cell;
  const says = `Run ${at + 1} of ${short(row.commit)}${traced ? ', traced' : ''}: ${looks[shape].says}${title === null ? '' : `: ${title}`}`;
  const mark = (
    <svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true">
      <RunMark shape={shape} x={7} y={7} size={13} />
    </svg>
  );
  if (console === null)
    return (
      <span className="cell" title={says}>
        {mark}
      </span>
    );
  return (
    <button
      type="button"
      className={`cell${traced ? ' traced' : ''}`}
      data-cell={at}
      tabIndex={isFirst ? 0 : -1}
      title={says}
      aria-label={says}
      aria-pressed={isOpen}
      onClick={(event) => onOpen(console, event.shiftKey)}
    >
      {mark}
    </button>
  );
}

/** Arrow keys go from cell to cell; the whole matrix is one stop of the Tab key. */
function moveFocus(event: KeyboardEvent, table: HTMLTableElement | null): void {
  const cell = event.target instanceof HTMLElement && event.target.dataset['cell'] !== undefined ? event.target : null;
  if (cell === null || table === null) return;
  const next = neighbour(cell, event.key, table);
  if (next === null) return;
  event.preventDefault();
  cell.tabIndex = -1;
  next.tabIndex = 0;
  next.focus();
}

function neighbour(cell: HTMLElement, key: string, table: HTMLTableElement): HTMLElement | null {
  const rows = [...table.tBodies[0]!.rows].map((row) => [...row.querySelectorAll<HTMLElement>('button[data-cell]')]);
  const row = rows.findIndex((cells) => cells.includes(cell));
  const at = rows[row]!.indexOf(cell);
  switch (key) {
    case 'ArrowRight':
      return rows[row]![at + 1] ?? null;
    case 'ArrowLeft':
      return rows[row]![at - 1] ?? null;
    case 'Home':
      return rows[row]![0] ?? null;
    case 'End':
      return rows[row]!.at(-1) ?? null;
    case 'ArrowDown':
      return nearest(
        rows.slice(row + 1).find((cells) => cells.length > 0),
        at,
      );
    case 'ArrowUp':
      return nearest(
        rows.slice(0, row).findLast((cells) => cells.length > 0),
        at,
      );
    default:
      return null;
  }
}

function nearest(cells: readonly HTMLElement[] | undefined, at: number): HTMLElement | null {
  return cells?.[at] ?? cells?.at(-1) ?? null;
}
