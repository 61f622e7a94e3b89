import { areCousins } from './names.ts';
import type { Step } from './step.ts';
import type { KnownTitles } from './title-kinship.ts';

/** Numbers about a step or a whole log, by the names under which the model knows them. */
export type Facts = Readonly<Record<string, number>>;

export const yes = (condition: boolean): number => (condition ? 1 : 0);

/** Counts are taken as logarithms: the step from one to two says more than that from ten to eleven. */
export const log2 = (count: number): number => Math.log2(1 + count);

/** Share of the telling runs that crashed, 0 to 1. */
export function crashRate({ runs }: Step): number {
  return runs.crashed / Math.max(1, runs.crashed + runs.clean);
}

/** Crashes that name the function or file of a start title. */
export const kinCrashes = ({ runs }: Step): number => runs.kin.same + runs.kin.variant;

/** Whether a step was called bad though no crash of it names what the crashes of the start commit named. */
export const isStrange = (step: Step): boolean => step.verdict === 'bad' && kinCrashes(step) === 0;

/** Whether a crash of a step names the part of the kernel that the start's name, if not their function. */
export const isCousin = ({ titles }: Step, known: KnownTitles): boolean =>
  titles.some(({ title }) => areCousins(title, [...known.titles]));

/** What can be wrong is what was decided: releases, heads and steps of the bisect phase, called good or bad. */
export function isDecision({ where, verdict }: Step): boolean {
  return verdict !== null && verdict !== 'skip' && (where === 'release-walk' || where === 'bisect' || where === 'head');
}

/** How many decided steps stand in front with this verdict. */
export function leading(decided: readonly Step[], verdict: 'good' | 'bad'): number {
  const other = decided.findIndex((step) => step.verdict !== verdict);
  return other < 0 ? decided.length : other;
}

export function countOf(steps: readonly Step[], verdict: 'good' | 'bad'): number {
  return steps.filter((step) => step.verdict === verdict).length;
}

/** The last good revision of the bisect phase, before that of the walk; null where nothing was clean. */
export function lastClean(steps: readonly Step[]): Step | null {
  const goods = steps.filter(({ verdict }) => verdict === 'good');
  return (
    goods.findLast(({ where }) => where === 'bisect') ?? goods.findLast(({ where }) => where === 'release-walk') ?? null
  );
}

/** Whether more than one run in ten told nothing: less is the machines' daily round. */
export const lacksRuns = ({ runs }: Step): boolean => runs.useless > runs.all / 10;
