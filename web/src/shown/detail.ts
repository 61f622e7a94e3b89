import type { BisectionDetail } from '../api/contract.ts';
import type { CurveStep } from '../pictures/bits-curve.tsx';
import type { HistoryStripProps } from '../pictures/history-strip.tsx';
import type { MatrixCell, MatrixRow } from '../pictures/run-matrix.tsx';
import type { Bar } from '../pictures/work-timeline.tsx';
import { type RunShape, shapeOf, shapeOfAll, tellShapes } from './run-shape.ts';

/** What the page makes of the answer of the API for its pictures: no picture knows the API. */

type Identity = 'target' | 'foreign';

/** Whether crashes of a title are the bug: what people said, else whether it is the crash that is followed. */
export function identityOf(detail: BisectionDetail): (title: string | null) => Identity | null {
  const said = new Map<string, Identity>();
  for (const mark of detail.answer?.marks ?? []) {
    if (mark.kind !== 'title' || mark['undone'] != null || mark.replacedBy !== null) continue;
    said.set(String(mark['title']), mark['isSame'] === true ? 'target' : 'foreign');
  }
  return (title) => {
    if (detail.kind === 'run') return 'target';
    if (title === null) return null;
    return said.get(title) ?? (title === detail.title ? 'target' : null);
  };
}

type Revision = BisectionDetail['runs'][number];

function cellsOf(detail: BisectionDetail): (revision: Revision) => readonly MatrixCell[] {
  const identity = identityOf(detail);
  const sights = sightOf(detail);
  return ({ commit, runs }) =>
    runs.map(({ outcome, title, traced, console }) => ({
      console,
      title,
      traced,
      shape: shapeOf({ outcome, identity: identity(title), sight: sights.get(commit) ?? null }),
    }));
}

function sightOf(detail: BisectionDetail) {
  return new Map(detail.history.map(({ commit, sight }) => [commit, sight]));
}

export function rowsOf(detail: BisectionDetail): readonly MatrixRow[] {
  const cells = cellsOf(detail);
  const places = new Map(detail.history.map((one) => [one.commit, one]));
  return detail.runs.map((revision) => {
    const { commit, subject, build } = revision;
    const place = places.get(commit);
    return {
      commit,
      subject,
      notes: [...(place?.role == null ? [] : [place.role]), ...(place?.releases ?? [])],
      build: build && { outcome: build.outcome, ms: build.seconds * 1000, cached: build.cached, errors: build.errors },
      cells: cells(revision),
      sight: place?.sight ?? null,
      probability: place?.probability ?? null,
    };
  });
}

/** Places that a strip has at most: what is closer together than one in so many is drawn as one. */
const mostPlaces = 1_000_000;

/** The API gives places as shares of the range; here they are counted again, so that the closest two are one apart. */
export function placesOf(positions: readonly number[]): { readonly total: number; readonly places: readonly number[] } {
  const sorted = positions.toSorted((a, b) => a - b);
  const gaps = sorted.slice(1).map((position, index) => position - sorted[index]!);
  const least = Math.min(1, ...gaps.filter((gap) => gap > 1 / mostPlaces));
  const total = positions.length < 2 ? Math.max(1, positions.length) : Math.round(1 / least) + 1;
  return { total, places: positions.map((position) => Math.round(position * (total - 1))) };
}

export function stripOf(detail: BisectionDetail): Omit<HistoryStripProps, 'onOpen'> {
  const { total, places } = placesOf(detail.history.map(({ position }) => position));
  const cells = cellsOf(detail);
  const runs = new Map(detail.runs.map((revision) => [revision.commit, cells(revision).map(({ shape }) => shape)]));
  const all = detail.history.map((one, index) => ({ ...one, position: places[index]! }));
  return {
    total,
    candidates: all.flatMap(({ commit, subject, position, probability }) =>
      probability === null ? [] : [{ commit, subject, position, probability }],
    ),
    tested: all
      .filter(({ tested }) => tested)
      .map(({ commit, subject, position, build }) => {
        const shapes = runs.get(commit) ?? [];
        return {
          commit,
          subject,
          position,
          shape: shapeOfAll(shapes) ?? shapeOfBuild(build, detail.state),
          says: tellShapes(shapes) || (build === 'build-failed' ? 'did not build' : 'not run yet'),
        };
      }),
    releases: all.flatMap(({ releases, position }) =>
      releases[0] === undefined ? [] : [{ name: releases[0], position }],
    ),
  };
}

function shapeOfBuild(build: BisectionDetail['history'][number]['build'], state: BisectionDetail['state']): RunShape {
  if (build === 'build-failed' || build === 'infra-failed') return build;
  return state === 'running' ? 'running' : 'not-run';
}

export function stepsOf({ curve }: BisectionDetail): readonly CurveStep[] {
  return curve.map(({ at, costSeconds, builds, runs, entropyBits, topProbability, stage }) => ({
    atMs: Date.parse(at),
    costMs: costSeconds * 1000,
    builds,
    runs,
    bits: entropyBits,
    top: topProbability,
    stage,
  }));
}

export function barsOf({ timeline }: BisectionDetail): readonly Bar[] {
  return timeline.map(({ lane, kind, commit, start, end, outcome }) => ({
    lane,
    kind,
    commit,
    startMs: Date.parse(start),
    endMs: Date.parse(end),
    outcome,
  }));
}
