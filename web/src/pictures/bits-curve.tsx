import { SegmentedControl } from '@mantine/core';
import { useElementSize } from '@mantine/hooks';
import { AxisBottom, AxisLeft } from '@visx/axis';
import { scaleLinear } from '@visx/scale';
import { useState } from 'react';
import { durationText, probabilityText } from '../shown/numbers.ts';
import { timeTicks } from '../shown/time-ticks.ts';
import { Picture } from './picture.tsx';

export interface CurveStep {
  readonly atMs: number;
  readonly costMs: number;
  readonly builds: number;
  readonly runs: number;
  /** Bits still to find; null before there is a range. */
  readonly bits: number | null;
  /** Of the leading candidate. */
  readonly top: number | null;
  readonly stage: string;
}

export type Against = 'time' | 'cost' | 'builds';

const against: Readonly<
  Record<Against, { readonly label: string; readonly of: (step: CurveStep, first: CurveStep) => number }>
> = {
  time: { label: 'Time', of: (step, first) => step.atMs - first.atMs },
  cost: { label: 'Work', of: ({ costMs }) => costMs },
  builds: { label: 'Builds', of: ({ builds }) => builds },
};

const left = 54;
const right = 12;
const upper = 120;
const lower = 80;
const gap = 22;
const height = upper + gap + lower + 46;

/** Bits still to find, and below it how probable the leading candidate is, against what it took. */
export function BitsCurve({ steps }: { steps: readonly CurveStep[] }) {
  const { ref, width: measured } = useElementSize();
  const width = Math.max(280, measured);
  const [axis, setAxis] = useState<Against>('time');
  const first = steps[0];
  return (
    <Picture
      title="Bits still to find"
      says="How much is unknown, and how sure the leading candidate is, after every build and run. A step down is what it bought."
      controls={
        <SegmentedControl
          size="xs"
          value={axis}
          onChange={(value) => setAxis(value as Against)}
          aria-label="Against"
          data={Object.entries(against).map(([value, { label }]) => ({ value, label }))}
        />
      }
      table={<CurveTable steps={steps} />}
    >
      <div ref={ref}>
        {first === undefined ? (
          <p className="quiet">Nothing was measured yet.</p>
        ) : (
          <Drawing steps={steps} axis={axis} width={width} valueOf={(step) => against[axis].of(step, first)} />
        )}
      </div>
    </Picture>
  );
}

interface DrawingProps {
  readonly steps: readonly CurveStep[];
  readonly axis: Against;
  readonly width: number;
  readonly valueOf: (step: CurveStep) => number;
}

function Drawing({ steps, axis, width, valueOf }: DrawingProps) {
  const most = Math.max(1, ...steps.map(valueOf));
  const mostBits = Math.max(1, ...steps.map(({ bits }) => bits ?? 0));
  const x = scaleLinear({ domain: [0, most], range: [left, width - right] });
  const bits = scaleLinear({ domain: [0, mostBits], range: [upper, 10], nice: true });
  const top = scaleLinear({ domain: [0, 1], range: [upper + gap + lower, upper + gap] });
  const known = steps.filter((step) => step.bits !== null);
  const led = steps.filter((step) => step.top !== null);
  const tick = axis === 'builds' ? String : durationText;
  return (
    <svg className="drawing" width={width} height={height} role="img" aria-label={tellCurve(steps)}>
      <path
        className="curve-area"
        d={areaOf(
          known,
          (step) => x(valueOf(step)),
          (step) => bits(step.bits!),
          upper,
        )}
      />
      <path
        className="curve"
        d={stepsOf(
          known,
          (step) => x(valueOf(step)),
          (step) => bits(step.bits!),
        )}
      />
      {known.map((step, index) => (
        <circle
          key={index}
          className="curve-dot"
          cx={x(valueOf(step))}
          cy={bits(step.bits!)}
          r={known.length > 150 ? 1.2 : 2.5}
        >
          <title>{tellStep(step)}</title>
        </circle>
      ))}
      <path
        className="curve second"
        d={stepsOf(
          led,
          (step) => x(valueOf(step)),
          (step) => top(step.top!),
        )}
      />
      <AxisLeft
        scale={bits}
        left={left}
        numTicks={4}
        {...axisLook}
        label="bits"
        labelProps={axisLabel}
        labelOffset={32}
        tickFormat={(value) => String(Number(value))}
      />
      <AxisLeft
        scale={top}
        left={left}
        tickValues={[0, 0.5, 1]}
        {...axisLook}
        label="leader"
        labelProps={axisLabel}
        labelOffset={32}
        tickFormat={(value) => String(Number(value))}
      />
      <AxisBottom
        scale={x}
        top={upper + gap + lower}
        {...(axis === 'builds'
          ? { numTicks: Math.min(most, width / 60) }
          : { tickValues: [...timeTicks(most, width / 110)] })}
        {...axisLook}
        label={axisNames[axis]}
        labelProps={axisLabel}
        tickFormat={(value) => tick(Number(value))}
      />
    </svg>
  );
}

const axisNames: Readonly<Record<Against, string>> = {
  time: 'time since the first measurement',
  cost: 'builds and runs, their times added up',
  builds: 'kernels built',
};

const axisLook = {
  axisLineClassName: 'axis-line',
  tickClassName: 'axis-tick',
  tickLength: 4,
  tickLabelProps: { className: 'axis-text', fontSize: 11, fill: '' },
} as const;
const axisLabel = { className: 'axis-text', fontSize: 11, fill: '' } as const;

type Coordinate = (step: CurveStep) => number;

function stepsOf(steps: readonly CurveStep[], x: Coordinate, y: Coordinate): string {
  return steps.map((step, index) => (index === 0 ? `M${x(step)},${y(step)}` : `H${x(step)}V${y(step)}`)).join('');
}

function areaOf(steps: readonly CurveStep[], x: Coordinate, y: Coordinate, ground: number): string {
  if (steps.length === 0) return '';
  return `${stepsOf(steps, x, y)}V${ground}H${x(steps[0]!)}Z`;
}

function tellCurve(steps: readonly CurveStep[]): string {
  const known = steps.filter(({ bits }) => bits !== null);
  const last = steps.at(-1);
  if (known.length === 0 || last === undefined) return 'No range is known yet.';
  const leader = last.top === null ? '' : `; the leading candidate has ${probabilityText(last.top)}`;
  return `From ${known[0]!.bits!.toFixed(1)} to ${known.at(-1)!.bits!.toFixed(1)} bits with ${last.builds} builds and ${last.runs} runs${leader}.`;
}

function tellStep({ bits, top, builds, runs, stage }: CurveStep): string {
  return `${bits!.toFixed(2)} bits${top === null ? '' : `, leader ${probabilityText(top)}`} after ${builds} builds and ${runs} runs (${stage})`;
}

function CurveTable({ steps }: { steps: readonly CurveStep[] }) {
  const first = steps[0];
  return (
    <table className="plain">
      <thead>
        <tr>
          {['Time', 'Builds', 'Runs', 'Bits to find', 'Leader', 'Stage'].map((name) => (
            <th key={name} scope="col">
              {name}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {steps.map((step, index) => (
          <tr key={index}>
            <td>{durationText(step.atMs - first!.atMs)}</td>
            <td>{step.builds}</td>
            <td>{step.runs}</td>
            <td>{step.bits?.toFixed(2) ?? '–'}</td>
            <td>{step.top === null ? '–' : probabilityText(step.top)}</td>
            <td>{step.stage}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
