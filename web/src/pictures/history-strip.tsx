import { Button } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import { type Candidate, heatBins, moved, type Span, shadeOf, telling, zoomed } from '../shown/heat.ts';
import { probabilityText, short } from '../shown/numbers.ts';
import { stacked, thinned } from '../shown/placing.ts';
import type { RunShape } from '../shown/run-shape.ts';
import { Picture } from './picture.tsx';
import { RunMark } from './run-mark.tsx';
import { ShapeLegend } from './shape-legend.tsx';

interface TestedPlace {
  readonly commit: string;
  readonly subject: string;
  readonly position: number;
  readonly shape: RunShape;
  /** Of the runs, in words. */
  readonly says: string;
}

export interface StripCandidate extends Candidate {
  readonly commit: string;
  readonly subject: string;
}

export interface HistoryStripProps {
  /** Commits of the range: places 0 (oldest) to `total - 1`. */
  readonly total: number;
  readonly candidates: readonly StripCandidate[];
  readonly tested: readonly TestedPlace[];
  readonly releases: readonly { readonly name: string; readonly position: number }[];
  readonly onOpen: (commit: string) => void;
}

const side = 14;
const markSize = 13;
const markRow = 17;
const mostMarkRows = 4;
const heatHeight = 44;

/** The range as a strip, old to new: heat for the probability of each commit, above it what was tested. */
export function HistoryStrip({ total, candidates, tested, releases, onOpen }: HistoryStripProps) {
  const { ref, width: measured } = useElementSize();
  const width = Math.max(280, measured);
  const whole = useMemo(() => ({ from: 0, to: Math.max(1, total) }), [total]);
  const [chosen, setSpan] = useState<Span | null>(null);
  const span = chosen ?? whole;
  const svg = useWheelZoom(span, total, setSpan);
  const scale = (position: number) => side + ((position - span.from) / (span.to - span.from)) * (width - 2 * side);
  const bins = useMemo(() => heatBins(candidates, span, width - 2 * side), [candidates, span, width]);
  const seen = tested.filter(({ position }) => position >= span.from && position < span.to);
  const rows = stacked(
    seen.map(({ position }) => scale(position + 0.5)),
    markSize + 3,
    mostMarkRows,
  );
  const ticks = thinned(
    releases.filter(({ position }) => position >= span.from && position < span.to),
    ({ position }) => scale(position),
    58,
  );
  const heatTop = 6 + markRow * (1 + Math.max(0, ...rows));
  const height = heatTop + heatHeight + (ticks.length === 0 ? 2 : 28);
  const onKeyDown = (event: KeyboardEvent) => {
    const next = spanByKey(event.key, span, total);
    if (next === undefined) return;
    event.preventDefault();
    setSpan(next);
  };
  const best = candidates.reduce<StripCandidate | null>(
    (a, b) => (a === null || b.probability > a.probability ? b : a),
    null,
  );
  return (
    <Picture
      title="Where in history the culprit may be"
      says="Commits from old to new; the darker, the more probable. Above it what was tested. Zoom: + and −, or Ctrl and wheel; arrows move."
      controls={
        <Button.Group>
          <Button size="compact-xs" variant="default" onClick={() => setSpan(telling(candidates, total))}>
            To the candidates
          </Button>
          <Button size="compact-xs" variant="default" disabled={chosen === null} onClick={() => setSpan(null)}>
            Whole range
          </Button>
        </Button.Group>
      }
      table={<StripTable candidates={candidates} tested={tested} />}
    >
      <div ref={ref}>
        {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
        <svg
          ref={svg}
          className="drawing strip"
          width={width}
          height={height}
          role="group"
          tabIndex={0}
          onKeyDown={onKeyDown}
          aria-label={`History, places ${Math.floor(span.from) + 1} to ${Math.ceil(span.to)} of ${total}. ${best === null ? 'No candidate yet.' : `Most probable ${short(best.commit)} with ${probabilityText(best.probability)}.`} Plus and minus zoom, arrows move.`}
        >
          <rect className="strip-ground" x={side} y={heatTop} width={width - 2 * side} height={heatHeight} />
          {bins.map((bin) => (
            <rect
              key={bin.from}
              className={`heat-${shadeOf(bin.probability)}`}
              x={scale(bin.from)}
              y={heatTop}
              width={Math.max(1, scale(bin.to) - scale(bin.from) - (span.to - span.from < 60 ? 1 : 0))}
              height={heatHeight}
            >
              <title>{binTitle(bin.from, bin.to, bin.probability, candidates)}</title>
            </rect>
          ))}
          {ticks.map(({ name, position }) => (
            <g key={name}>
              <line
                className="axis-line"
                x1={scale(position)}
                x2={scale(position)}
                y1={heatTop}
                y2={heatTop + heatHeight + 6}
              />
              <text
                className="axis-text"
                x={Math.min(scale(position), width - 28)}
                y={heatTop + heatHeight + 20}
                textAnchor="middle"
              >
                {name.slice(0, 24)}
              </text>
            </g>
          ))}
          {seen.map(({ commit, subject, position, shape, says }, index) => {
            const x = scale(position + 0.5);
            const y = heatTop - 12 - rows[index]! * markRow;
            return (
              <a
                key={commit}
                href={`#revision-${commit}`}
                className="mark-link"
                aria-label={`${short(commit)} ${subject}: ${says}`}
                onClick={(event) => {
                  event.preventDefault();
                  onOpen(commit);
                }}
              >
                <line className="stem" x1={x} x2={x} y1={y + markSize / 2} y2={heatTop} />
                <rect x={x - 9} y={y - 9} width={18} height={18} className="mark-room" />
                <RunMark shape={shape} x={x} y={y} size={markSize} />
                <title>{`${short(commit)} ${subject}\n${says}`}</title>
              </a>
            );
          })}
        </svg>
      </div>
      <figcaption className="legend">
        <HeatScale />
        <ShapeLegend shapes={tested.map(({ shape }) => shape)} />
      </figcaption>
    </Picture>
  );
}

function binTitle(from: number, to: number, probability: number, candidates: readonly StripCandidate[]): string {
  const best = candidates
    .filter(({ position }) => position >= from && position < to)
    .reduce<StripCandidate | null>((a, b) => (a === null || b.probability > a.probability ? b : a), null);
  return `${probabilityText(probability)} ${best === null ? '' : `${short(best.commit)} ${best.subject}`}`;
}

function spanByKey(key: string, span: Span, total: number): Span | null | undefined {
  const middle = (span.from + span.to) / 2;
  switch (key) {
    case '+':
    case '=':
      return zoomed(span, 0.5, middle, total);
    case '-':
      return zoomed(span, 2, middle, total);
    case 'ArrowLeft':
      return moved(span, -0.2, total);
    case 'ArrowRight':
      return moved(span, 0.2, total);
    case '0':
      return null;
    default:
      return undefined;
  }
}

/** React listens to wheels passively: the page would scroll, too. */
function useWheelZoom(span: Span, total: number, setSpan: (span: Span) => void) {
  const svg = useRef<SVGSVGElement>(null);
  useEffect(() => {
    const element = svg.current;
    const onWheel = (event: WheelEvent) => {
      if (element === null || !(event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      const box = element.getBoundingClientRect();
      const share = Math.min(1, Math.max(0, (event.clientX - box.left - side) / (box.width - 2 * side)));
      setSpan(zoomed(span, event.deltaY > 0 ? 1.25 : 0.8, span.from + share * (span.to - span.from), total));
    };
    element?.addEventListener('wheel', onWheel, { passive: false });
    return () => element?.removeEventListener('wheel', onWheel);
  }, [span, total, setSpan]);
  return svg;
}

function HeatScale() {
  return (
    <>
      <span className="heat-scale" aria-hidden="true">
        {Array.from({ length: 10 }, (_, shade) => (
          <i key={shade} className={`heat-${shade}`} />
        ))}
      </span>
      <span>probability 0.0001 to 1</span>
    </>
  );
}

const mostRows = 200;

function StripTable({ candidates, tested }: Pick<HistoryStripProps, 'candidates' | 'tested'>) {
  const best = candidates.toSorted((a, b) => b.probability - a.probability).slice(0, mostRows);
  return (
    <table className="plain">
      <thead>
        <tr>
          <th scope="col">Place</th>
          <th scope="col">Commit</th>
          <th scope="col">Probability</th>
          <th scope="col">Tested</th>
        </tr>
      </thead>
      <tbody>
        {tested.map(({ commit, subject, position, says }) => (
          <tr key={`tested ${commit}`}>
            <td>{position + 1}</td>
            <td>
              <code>{short(commit)}</code> {subject}
            </td>
            <td>{probabilityText(candidates.find((one) => one.commit === commit)?.probability ?? 0)}</td>
            <td>{says}</td>
          </tr>
        ))}
        {best
          .filter(({ commit }) => !tested.some((one) => one.commit === commit))
          .map(({ commit, subject, position, probability }) => (
            <tr key={commit}>
              <td>{position + 1}</td>
              <td>
                <code>{short(commit)}</code> {subject}
              </td>
              <td>{probabilityText(probability)}</td>
              <td>no</td>
            </tr>
          ))}
      </tbody>
    </table>
  );
}
