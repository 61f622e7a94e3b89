import { useElementSize } from '@mantine/hooks';
import { AxisBottom } from '@visx/axis';
import { scaleLinear } from '@visx/scale';
import { durationText, short } from '../shown/numbers.ts';
import { timeTicks } from '../shown/time-ticks.ts';
import { Picture } from './picture.tsx';

export interface Bar {
  readonly lane: string;
  readonly kind: 'build' | 'build-ahead' | 'run' | 'traced-run';
  readonly commit: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly outcome: string;
}

const names: Readonly<Record<Bar['kind'], string>> = {
  build: 'build',
  'build-ahead': 'built ahead (a guess)',
  run: 'run',
  'traced-run': 'traced run',
};

const left = 76;
const right = 10;
const laneHeight = 24;

/** Builders and machines, and when each was at work; empty is waiting. */
export function WorkTimeline({ bars, onOpen }: { bars: readonly Bar[]; onOpen: (commit: string) => void }) {
  const { ref, width: measured } = useElementSize();
  const width = Math.max(280, measured);
  const lanes = [...new Set(bars.map(({ lane }) => lane))].toSorted();
  return (
    <Picture
      title="Who worked when"
      says="A lane is a builder or a machine; what is hatched was a guess. Where a lane is empty it waited."
      table={<TimelineTable bars={bars} />}
    >
      <div ref={ref}>
        {lanes.length === 0 ? (
          <p className="quiet">Nobody has worked yet.</p>
        ) : (
          <Drawing bars={bars} lanes={lanes} width={width} onOpen={onOpen} />
        )}
      </div>
      <figcaption className="legend">
        {(Object.keys(names) as Bar['kind'][])
          .filter((kind) => bars.some((bar) => bar.kind === kind))
          .map((kind) => (
            <span key={kind}>
              <svg width="18" height="12" aria-hidden="true" className="icon">
                <rect className={`bar bar-${kind}`} width="18" height="12" rx="2" />
                {kind === 'build-ahead' && <Hatch x={0} y={0} width={18} height={12} />}
              </svg>{' '}
              {names[kind]}
            </span>
          ))}
      </figcaption>
    </Picture>
  );
}

interface DrawingProps {
  readonly bars: readonly Bar[];
  readonly lanes: readonly string[];
  readonly width: number;
  readonly onOpen: (commit: string) => void;
}

function Drawing({ bars, lanes, width, onOpen }: DrawingProps) {
  const begin = Math.min(...bars.map(({ startMs }) => startMs));
  const end = Math.max(begin + 1, ...bars.map(({ endMs }) => endMs));
  const x = scaleLinear({ domain: [0, end - begin], range: [left, width - right] });
  const bottom = lanes.length * laneHeight + 4;
  return (
    <svg className="drawing" width={width} height={bottom + 42} role="img" aria-label={tell(bars, lanes)}>
      {lanes.map((lane, index) => (
        <g key={lane}>
          <rect
            className="lane"
            x={left}
            y={index * laneHeight + 2}
            width={width - left - right}
            height={laneHeight - 4}
          />
          <text
            className="axis-text"
            x={left - 8}
            y={index * laneHeight + laneHeight / 2}
            textAnchor="end"
            dominantBaseline="central"
          >
            {lane.slice(0, 12)}
          </text>
        </g>
      ))}
      {bars.map((bar, index) => {
        const from = x(bar.startMs - begin);
        const box = {
          x: from,
          y: lanes.indexOf(bar.lane) * laneHeight + 4,
          width: Math.max(1.5, x(bar.endMs - begin) - from - 0.5),
          height: laneHeight - 8,
        };
        return (
          <g key={index} className="bar-link" onClick={() => onOpen(bar.commit)}>
            <rect
              className={`bar bar-${bar.kind}${isBad(bar.outcome) ? ' bar-bad' : ''}`}
              {...box}
              rx={Math.min(2, box.width / 2)}
            />
            {bar.kind === 'build-ahead' && <Hatch {...box} />}
            <title>{`${names[bar.kind]} of ${short(bar.commit)}: ${bar.outcome}, ${durationText(bar.endMs - bar.startMs)}`}</title>
          </g>
        );
      })}
      <AxisBottom
        scale={x}
        top={bottom}
        tickValues={[...timeTicks(end - begin, width / 110)]}
        axisLineClassName="axis-line"
        tickClassName="axis-tick"
        tickLength={4}
        tickLabelProps={{ className: 'axis-text', fontSize: 11, fill: '' }}
        label="time since the beginning"
        labelProps={{ className: 'axis-text', fontSize: 11, fill: '' }}
        tickFormat={(value) => durationText(Number(value))}
      />
    </svg>
  );
}

function isBad(outcome: string): boolean {
  return outcome === 'crashed';
}

/** Diagonal lines in a box: a pattern would need an id that a saved picture may share with another. */
function Hatch({ x, y, width, height }: { x: number; y: number; width: number; height: number }) {
  const step = 5;
  const lines: string[] = [];
  for (let at = step; at < width + height; at += step) {
    const [x1, y1] = at <= height ? [0, at] : [at - height, height];
    const [x2, y2] = at <= width ? [at, 0] : [width, at - width];
    lines.push(`M${x + x1},${y + y1}L${x + x2},${y + y2}`);
  }
  return <path className="hatch" d={lines.join('')} />;
}

/** What the picture says, for who does not see it: how long each lane worked. */
function tell(bars: readonly Bar[], lanes: readonly string[]): string {
  const begin = Math.min(...bars.map(({ startMs }) => startMs));
  const all = Math.max(...bars.map(({ endMs }) => endMs)) - begin;
  const parts = lanes.map((lane) => {
    const worked = bars.filter((bar) => bar.lane === lane).reduce((sum, bar) => sum + bar.endMs - bar.startMs, 0);
    return `${lane} worked ${all === 0 ? 100 : Math.round((100 * worked) / all)} %`;
  });
  return `${durationText(all)}: ${parts.join(', ')}.`;
}

function TimelineTable({ bars }: { bars: readonly Bar[] }) {
  const begin = Math.min(...bars.map(({ startMs }) => startMs));
  return (
    <table className="plain">
      <thead>
        <tr>
          {['Lane', 'What', 'Revision', 'From', 'Took', 'Outcome'].map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {bars.slice(0, 500).map((bar, index) => (
          <tr key={index}>
            <td>{bar.lane}</td>
            <td>{names[bar.kind]}</td>
            <td>
              <code>{short(bar.commit)}</code>
            </td>
            <td>{durationText(bar.startMs - begin)}</td>
            <td>{durationText(bar.endMs - bar.startMs)}</td>
            <td>{bar.outcome}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
