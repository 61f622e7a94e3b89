import type { Audit } from '../../core/audit/audit.ts';
import { chance, nameOf } from '../../core/audit/words.ts';
import { type Html, html } from './html.ts';

const width = 720;
const height = 160;
const edge = 34;
const mostPoints = 400;

/** The chance that no decision so far was wrong, step by step; a table behind it is the matrix. */
export function chancePicture({ chances }: Audit): Html {
  const points = [...chances].slice(0, mostPoints);
  if (points.length === 0) return html`<p>Nothing was decided.</p>`;
  const x = (at: number) => edge + ((at + 1) * (width - edge - 10)) / points.length;
  const y = (p: number) => 10 + (1 - p) * (height - 30);
  const line = points.map(([, p], at) => `H${x(at).toFixed(1)}V${y(p).toFixed(1)}`).join('');
  const dots = points.map(
    ([step, p], at) =>
      html`<circle cx="${x(at).toFixed(1)}" cy="${y(p).toFixed(1)}" r="3.5"><title>${nameOf(step)}, ${step.verdict ?? ''}: ${chance(p)}</title></circle>
`,
  );
  const ticks = [0, 0.5, 1].map(
    (p) =>
      html`<line class="grid" x1="${edge}" x2="${width - 10}" y1="${y(p)}" y2="${y(p)}"/><text x="${edge - 6}" y="${y(p) + 4}" text-anchor="end">${p}</text>
`,
  );
  return html`<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="Probability that no decision was wrong, after each of ${points.length} decisions">
${ticks}<path class="line" d="M${edge},${y(1)}${line}"/>
${dots}<text x="${width - 10}" y="${height - 4}" text-anchor="end">decisions in the order of the log</text>
</svg>`;
}
