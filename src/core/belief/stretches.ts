import { Chain, type Messages, type Place } from './chain.ts';
import { historySizes } from './history-size.ts';
import { classify } from './hypotheses.ts';
import type { Range } from './range.ts';
import { placeOf, roughPlaceOf, timelineOf } from './timeline.ts';

/** What is known of one revision. */
export interface StretchTest {
  /** Index of the graph. */
  readonly commit: number;
  readonly bad: boolean;
}

/** Share of history that is bad. */
const badAnywhere = 0.06;
/** Share of single revisions that are bad where their neighbours are not, and the other way round. */
const badAlone = 0.04;
const soundAlone = 0.02;
/** Lengths of bad stretches as shares of the range. */
const lengths = [0.004, 0.03, 0.2];

const soundSeen = [1 - badAlone, soundAlone];
const badSeen = [badAlone, 1 - soundAlone];

/** The chance that revisions, by number in the range, are sound. */
export interface Stretches {
  at(number: number): number;
  /** The same from the amount of content alone: quick, for a look at all revisions. */
  roughly(number: number): number;
}

/**
 * Stretches of history that are bad in some way, seen at some revisions: the chance to be sound is low near a bad one,
 * unless one in between was sound. How long bad stretches are is learnt from those that were met.
 */
export function stretches(range: Range, tested: readonly StretchTest[]): Stretches {
  if (tested.every(({ bad }) => !bad)) return { at: () => 1 - badAnywhere, roughly: () => 1 - badAnywhere };
  const exact = new Map(tested.map(({ commit, bad }) => [range.numberOf[commit]!, bad ? 0 : 1]));
  const timeline = timelineOf(range, tested);
  const emissions = timeline.tests.map(({ bad }) => (bad ? badSeen : soundSeen));
  const readings = lengths.map((length) => readingOf(length, timeline.gaps, emissions));
  const sizes = historySizes(range);
  const bySize = Array.from({ length: buckets }, (_, i) =>
    soundAt(roughPlaceOf(timeline, ((i + 0.5) / buckets) * range.commits.length), readings),
  );
  return {
    at: (number) => exact.get(number) ?? soundAt(placeOf(timeline, number), readings),
    roughly: (number) =>
      exact.get(number) ??
      bySize[Math.min(buckets - 1, Math.floor((sizes[number]! / range.commits.length) * buckets))]!,
  };
}

/** Amounts of content that the quick look tells apart. */
const buckets = 1024;

function soundAt(place: Place, readings: readonly Reading[]): number {
  const most = Math.max(...readings.map(({ messages }) => messages.log));
  let [sound, all] = [0, 0];
  for (const { chain, messages } of readings) {
    const weight = Math.exp(messages.log - most);
    all += weight;
    sound += weight * chain.at(place, messages)[0]!;
  }
  return (sound / all) * (1 - badAlone);
}

interface Reading {
  readonly chain: Chain;
  readonly messages: Messages & { readonly log: number };
}

function readingOf(length: number, gaps: readonly number[], emissions: readonly number[][]): Reading {
  const chain = new Chain(Float64Array.of(1 - badAnywhere, badAnywhere), length, gaps);
  return { chain, messages: chain.messages(emissions) };
}

/**
 * Natural logarithm of the chance that bad and sound revisions lie as they do: in stretches of any length along
 * history, or since one commit and until another, on whatever branch.
 */
export function stretchEvidence(range: Range, tested: readonly StretchTest[]): number {
  const timeline = timelineOf(range, tested);
  const emissions = timeline.tests.map(({ bad }) => (bad ? badSeen : soundSeen));
  const along = lengths.map((length) => readingOf(length, timeline.gaps, emissions).messages.log);
  return logMean([...along, regionEvidence(range, timeline.marks, emissions)]);
}

/** Chance that a region has no end, or no beginning, in the range. */
const openEnd = 0.25;

function regionEvidence(range: Range, marks: readonly Uint8Array[], emissions: readonly (readonly number[])[]): number {
  const { list, of, older } = classify(range, marks);
  const shares = new Float64Array(older + 1);
  shares[older] = openEnd;
  for (const k of of) shares[k]! += (1 - openEnd) / of.length;
  const nowhere = new Uint8Array(marks.length);
  let sum = 0;
  for (let from = 0; from <= older; from++)
    for (let until = 0; until <= older; until++) {
      const { inside } = list[from]!;
      const ended = until === older ? nowhere : list[until]!.inside;
      let chance = shares[from]! * shares[until]!;
      for (let t = 0; t < emissions.length; t++) chance *= emissions[t]![inside[t] === 1 && ended[t] === 0 ? 1 : 0]!;
      sum += chance;
    }
  return Math.log(sum);
}

function logMean(logs: readonly number[]): number {
  const most = Math.max(...logs);
  return most + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - most), 0) / logs.length);
}
