import { looks, type RunShape, shapes } from '../shown/run-shape.ts';
import { RunMarkIcon } from './run-mark.tsx';

/** What the shapes of a picture mean, each once. */
export function ShapeLegend({ shapes: used }: { shapes: readonly RunShape[] }) {
  return shapes
    .filter((shape) => used.includes(shape))
    .map((shape) => (
      <span key={shape}>
        <RunMarkIcon shape={shape} size={12} /> {looks[shape].says}
      </span>
    ));
}
