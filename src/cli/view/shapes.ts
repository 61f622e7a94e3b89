import type { RunShape } from './view-state.ts';

/** The sign that stands between two parts of a line, and the one that a cut text ends with. */
export function signs({ unicode }: Style): { readonly dot: string; readonly cut: string } {
  return unicode ? { dot: '·', cut: '…' } : { dot: '-', cut: '~' };
}

/** How a terminal draws: what it can show and whether colour is wanted. */
export interface Style {
  readonly unicode: boolean;
  readonly colour: boolean;
}

/** 256-colour codes near the Okabe-Ito palette; colour never stands alone, each state has a shape of its own. */
const palette = { green: 36, vermilion: 166, purple: 175, orange: 214, grey: 245, blue: 74 } as const;
export type Colour = keyof typeof palette;

const shapes: Record<RunShape, { unicode: string; ascii: string; colour: Colour }> = {
  ok: { unicode: '●', ascii: 'o', colour: 'green' },
  target: { unicode: '■', ascii: 'x', colour: 'vermilion' },
  foreign: { unicode: '◆', ascii: 'd', colour: 'purple' },
  undecided: { unicode: '▲', ascii: '?', colour: 'orange' },
  boot: { unicode: 'b', ascii: 'b', colour: 'grey' },
  test: { unicode: 't', ascii: 't', colour: 'grey' },
};

export function paint(text: string, colour: Colour, { colour: wanted }: Style): string {
  return wanted ? `\u001b[38;5;${palette[colour]}m${text}\u001b[39m` : text;
}

export function bold(text: string, { colour }: Style): string {
  return colour ? `\u001b[1m${text}\u001b[22m` : text;
}

export function drawRun(shape: RunShape, style: Style): string {
  const { unicode, ascii, colour } = shapes[shape];
  return paint(style.unicode ? unicode : ascii, colour, style);
}

/** What the shapes mean, for the foot of a picture. */
export function legend(style: Style): string {
  const words: readonly [RunShape, string][] = [
    ['ok', 'clean'],
    ['target', 'crashed'],
    ['foreign', 'another crash'],
    ['boot', 'no boot'],
  ];
  return words.map(([shape, word]) => `${drawRun(shape, style)} ${word}`).join('  ');
}
