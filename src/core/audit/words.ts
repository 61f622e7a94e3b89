import { oneLine } from '../log/one-line.ts';
import type { Step } from './step.ts';

/** Foreign text as part of a sentence: on one line, in quotation marks, cut to a length that a terminal bears. */
export function quoted(text: string, most = 80): string {
  return `“${cut(oneLine(text), most)}”`;
}

function cut(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}

/** A release by its tag, another revision by twelve digits. */
export function nameOf({ test }: Step): string {
  return test.release === null ? test.commit.slice(0, 12) : oneLine(test.release).slice(0, 40);
}

export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

/** 0.07; never 0 or 1, and no more digits than it means. */
export function chance(probability: number): string {
  if (probability < 0.01) return '< 0.01';
  return probability > 0.99 ? '> 0.99' : probability.toFixed(2);
}
