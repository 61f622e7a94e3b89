import type { RunShape } from '../shown/run-shape.ts';

/** The shape of an outcome around a point, about `size` wide. Decoration: who draws it says in words what it means. */
export function RunMark({ shape, x, y, size }: { shape: RunShape; x: number; y: number; size: number }) {
  const r = size / 2;
  const className = `mark mark-${shape}`;
  switch (shape) {
    case 'ok-clear':
      return <circle className={className} cx={x} cy={y} r={r * 0.9} />;
    case 'ok':
      return (
        <g className={className}>
          <circle cx={x} cy={y} r={r * 0.8} className="mark-ring" />
          <path d={`M${x},${y - r * 0.8} a${r * 0.8},${r * 0.8} 0 0 0 0,${r * 1.6} z`} />
        </g>
      );
    case 'ok-blind':
      return <circle className={`${className} mark-ring`} cx={x} cy={y} r={r * 0.8} />;
    case 'target':
      return <rect className={className} x={x - r * 0.85} y={y - r * 0.85} width={r * 1.7} height={r * 1.7} />;
    case 'foreign':
      return <path className={className} d={`M${x},${y - r} l${r},${r} l${-r},${r} l${-r},${-r} z`} />;
    case 'undecided':
      return <path className={className} d={`M${x},${y - r} l${r},${r * 1.8} l${-2 * r},0 z`} />;
    case 'build-failed':
      return (
        <path
          className={className}
          d={`M${x - r * 0.7},${y - r * 0.7} l${r * 1.4},${r * 1.4} m0,${-r * 1.4} l${-r * 1.4},${r * 1.4}`}
        />
      );
    case 'infra-failed':
      return <circle className={className} cx={x} cy={y} r={r * 0.3} />;
    case 'not-run':
      return <path className={className} d={`M${x},${y - r * 0.7} v${r * 1.4}`} />;
    case 'running':
      return <circle className={className} cx={x} cy={y} r={r * 0.7} />;
    case 'boot-failed':
    case 'test-failed':
      return (
        <text className={className} x={x} y={y} fontSize={size * 1.15} textAnchor="middle" dominantBaseline="central">
          {shape[0]}
        </text>
      );
  }
}

/** The same by itself, in a line of text. */
export function RunMarkIcon({ shape, size = 14 }: { shape: RunShape; size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 14 14" aria-hidden="true" className="icon">
      <RunMark shape={shape} x={7} y={7} size={12} />
    </svg>
  );
}
