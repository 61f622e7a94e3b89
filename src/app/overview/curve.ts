import { costOf } from '../../core/evidence/evidence.ts';
import type { JournalEvent } from '../../core/evidence/journal-event.ts';
import type { CandidateProbability, Decision } from '../../core/search/strategy.ts';
import { type Bisection, decide } from '../bisect.ts';

/** What was believed after a measurement. */
export interface CurvePoint {
  readonly atMs: number;
  /** Wall time of builds and runs until then. */
  readonly costSeconds: number;
  readonly builds: number;
  readonly runs: number;
  /** Commits that may be the culprit; null while the range is open. */
  readonly candidates: number | null;
  /** Still to find; null while the range is open. */
  readonly entropyBits: number | null;
  readonly topProbability: number | null;
  readonly stage: string;
}

/**
 * The curve of a bisection, one point after each measurement, at the most so many, evenly chosen, the last always
 * among them. A point depends on the events before it alone, so `known` (by their number) spares making it again.
 */
export function curveOf(
  bisection: Bisection,
  events: readonly JournalEvent[],
  known: Map<number, CurvePoint>,
  most: number,
): readonly CurvePoint[] {
  const lengths = events.flatMap(({ kind }, at) => (kind === 'built' || kind === 'ran' ? [at + 1] : []));
  return evenly(lengths, most).map((length) => {
    const found = known.get(length) ?? pointAt(bisection, events.slice(0, length));
    known.set(length, found);
    return found;
  });
}

function evenly<T>(all: readonly T[], most: number): readonly T[] {
  if (all.length <= most) return all;
  return Array.from({ length: most }, (_, i) => all[Math.round(((i + 1) * all.length) / most) - 1]!);
}

function pointAt(bisection: Bisection, events: readonly JournalEvent[]): CurvePoint {
  const { builds, runs, buildMs, runMs } = costOf(events);
  const cost = { atMs: events.at(-1)!.atMs, costSeconds: (buildMs + runMs) / 1000, builds, runs };
  return { ...cost, ...beliefOf(decide(bisection, events)) };
}

function beliefOf(decision: Decision): Pick<CurvePoint, 'candidates' | 'entropyBits' | 'topProbability' | 'stage'> {
  const said = decision.kind === 'concluded' ? decision.conclusion : decision.soFar;
  const listed = said !== undefined && 'candidates' in said ? said.candidates : [];
  const stage = decision.kind === 'concluded' ? decision.conclusion.kind : decision.stage.name;
  const candidates = decision.kind === 'concluded' ? listed.length || null : decision.stage.candidates;
  const top = listed[0]?.probability ?? (candidates === null || candidates === 0 ? null : 1 / candidates);
  return { candidates, entropyBits: entropyBits(listed, candidates), topProbability: top, stage };
}

/** What is not listed of the probability is taken to lie evenly on the other candidates. Null where nothing is known. */
export function entropyBits(listed: readonly CandidateProbability[], candidates: number | null): number | null {
  if (listed.length === 0 && (candidates === null || candidates === 0)) return null;
  const bits = (p: number) => (p > 0 ? -p * Math.log2(p) : 0);
  const rest = Math.max(0, 1 - listed.reduce((sum, { probability }) => sum + probability, 0));
  const others = Math.max(1, (candidates ?? 0) - listed.length);
  const shown = listed.reduce((sum, { probability }) => sum + bits(probability), 0);
  return Math.max(0, shown + bits(rest) + rest * Math.log2(others));
}
