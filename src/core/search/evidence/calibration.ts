import { mostFrequent } from '../../evidence/crash-identity.ts';
import type { RevisionEvidence } from '../../evidence/evidence.ts';
import type { Decision, Known, Stage } from '../strategy.ts';
import { readMarkedTitles, withMarkedTitles } from './marked.ts';
import type { EvidenceOptions } from './options.ts';

export type Calibration =
  | { readonly kind: 'calibrated'; readonly titles: readonly string[] }
  | Omit<Extract<Decision, { kind: 'work' }>, 'log'>
  | Omit<Extract<Decision, { kind: 'concluded' }>, 'log'>;

/** Runs the start commit until two runs in two, or three in all, crashed with the target. */
export function calibrate(known: Known, start: RevisionEvidence, options: EvidenceOptions): Calibration {
  const { task, marks } = known;
  const stage: Stage = { name: 'reproduce', candidates: null, revisionsLeft: null };
  const ask = (runs: number): Calibration => ({
    kind: 'work',
    asks: [{ commit: task.start, runs, why: 'where the crash was seen' }],
    stage,
  });
  if (start.build === null) return ask(2);
  if (start.build.outcome.kind !== 'built') {
    const why = start.build.outcome.kind === 'build-failed' ? (start.build.outcome.errors[0] ?? '') : '';
    return {
      kind: 'concluded',
      conclusion: { kind: 'not-reproduced', confidence: 0.95, why: `the start commit does not build: ${why}` },
    };
  }
  const seen = start.runs.flatMap(({ outcome }) => (outcome.kind === 'crashed' ? [outcome.crash] : []));
  const reported =
    task.crashTitle ??
    mostFrequent(seen.map(({ title }) => title).filter((title) => marks?.titles.get(title) !== false));
  const titles = withMarkedTitles(reported === null ? [] : [reported, ...(task.altTitles ?? [])], known);
  const { members } = readMarkedTitles(known, titles);
  const crashed = seen.filter(({ title }) => members.has(title)).length;
  const total = start.runs.length;
  if (crashed >= 3 || (crashed >= 2 && crashed === total)) return { kind: 'calibrated', titles };
  if (total < options.mostStartRuns || (crashed > 0 && total < 2 * options.mostStartRuns))
    return ask(Math.max(2, Math.min(total + Math.max(2, Math.ceil(total / 2)), 2 * options.mostStartRuns)));
  if (crashed > 0) return { kind: 'calibrated', titles };
  const others = [...new Set(seen.map(({ title }) => title))];
  const why =
    others.length > 0 ? `the start commit crashes otherwise: ${others.join('; ')}` : `0 of ${total} runs crashed`;
  return { kind: 'concluded', conclusion: { kind: 'not-reproduced', confidence: 0.95, why } };
}
