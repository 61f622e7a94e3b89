import type { CommitContents } from '../history/commit-contents.ts';
import { folderOf } from './kernel-files.ts';
import type { BeliefParameters } from './parameters.ts';
import type { Range } from './range.ts';
import { isRevert, undone } from './reverts.ts';

/** What the crash and the tested kernels say about which changes to suspect. */
export interface ContentSuspicion {
  readonly guiltyFile: string | null;
  /** Files that a commit of the graph touches; null where nobody knows. */
  readonly paths: ((commit: number) => readonly string[]) | null;
  /** Other files in the stacks of the crash. */
  readonly frameFiles?: readonly string[];
  /** What git says of the commits; without it only `paths` counts, and nothing is known of what merges change. */
  readonly contents?: CommitContents | null;
  /** Whether a change of a file may change the tested kernels; null where nobody knows what they were made of. */
  readonly mayChange?: ((path: string) => boolean) | null;
}

/** The weight of a commit's content, 1 for an ordinary one, and what made it so. */
export interface ContentWeight {
  readonly weight: number;
  readonly why: readonly string[];
}

/**
 * Where culprits are, against an ordinary change: the share of culprits that touch a place, and bounds of the weight that
 * follows from how many commits of the range touch it. A file that few commits touch tells more than one that many do.
 */
interface PlaceParameters {
  readonly share: number;
  readonly least: number;
  readonly most: number;
}

const sameFile: PlaceParameters = { share: 0.5, least: 5, most: 60 };
const frameFile: PlaceParameters = { share: 0.1, least: 3, most: 20 };
const sameDirectory: PlaceParameters = { share: 0.1, least: 2, most: 8 };
const frameDirectory: PlaceParameters = { share: 0.05, least: 1.5, most: 4 };
const elsewhere = 0.25;
const revert = 2;
/** What was taken back cannot by itself crash a kernel that no longer has it, but not all of it may have been taken back. */
const takenBack = 1.5;
export const ownChangesOfMerge = 0.15;
/** Bounds of what is known from git, against an ordinary commit, so that some tests overcome a wrong prior. */
const most = 100;
const least = 0.05;

const ordinary: ContentWeight = { weight: 1, why: [] };

/** What is seen of one commit before anything is weighed. */
interface Look {
  /** Its weight where no place counts: it can hardly change a tested kernel, or its files are not known. */
  readonly settled: ContentWeight | null;
  /** Index of the most suspicious place that it touches; the number of places for none. */
  readonly place: number;
  /** What else there is to say of it. */
  readonly extras: readonly ContentWeight[];
}

/** Weighs each commit of a range by number; null for one that nobody looked at. */
export function contentWeigher(
  range: Range,
  suspicion: ContentSuspicion,
  parameters: BeliefParameters,
): (number: number) => ContentWeight | null {
  const places = placesOf(suspicion);
  const { contents = null } = suspicion;
  const lookAt =
    contents === null
      ? lookByPaths(range, suspicion, places, parameters)
      : lookByContents(range, suspicion, places, contents);
  const looks = Array.from(range.commits.keys(), lookAt);
  const weights = weightsOfPlaces(places, looks);
  return (number) => {
    const look = looks[number]!;
    if (look === null) return null;
    const { settled, place, extras } = look;
    if (settled !== null) return settled;
    const files = places[place] === undefined ? ordinary : { weight: weights[place]!, why: places[place].why };
    return extras.length === 0 ? files : bounded([files, ...extras]);
  };
}

/** How much more likely a commit that touches each place is the culprit than one that touches none. */
function weightsOfPlaces(places: readonly Place[], looks: readonly (Look | null)[]): number[] {
  const touching = Array.from({ length: places.length + 1 }, () => 0);
  for (const look of looks) if (look !== null && look.settled === null) touching[look.place]!++;
  const others = elsewhere / Math.max(1, touching[places.length]!);
  return places.map(({ share, least: from, most: to }, place) =>
    Math.min(to, Math.max(from, share / Math.max(1, touching[place]!) / others)),
  );
}

function lookByPaths(
  range: Range,
  { paths }: ContentSuspicion,
  places: readonly Place[],
  { noEffect }: BeliefParameters,
): (number: number) => Look {
  return (number) => {
    const commit = range.commits[number]!;
    const touched = paths?.(commit) ?? [];
    const found = places.findIndex(({ fits }) => touched.some(fits));
    return { settled: settledByPaths(), place: found < 0 ? places.length : found, extras: [] };

    function settledByPaths(): ContentWeight | null {
      if (isMerge(range, commit)) return { weight: ownChangesOfMerge, why: ['merge'] };
      if (touched.length === 0) return ordinary;
      return touched.every(isNoCode) ? { weight: noEffect, why: ['documentation only'] } : null;
    }
  };
}

function isMerge({ graph }: Range, commit: number): boolean {
  return graph.parentsOf(commit).length > 1;
}

function lookByContents(
  range: Range,
  suspicion: ContentSuspicion,
  places: readonly Place[],
  contents: CommitContents,
): (number: number) => Look | null {
  const verdictOn = remembering((path) => judgePath(path, suspicion, places));
  const wasTakenBack = undone(range, contents);
  return (number) => {
    const commit = range.commits[number]!;
    if (!contents.has(commit)) return null;
    const merge = isMerge(range, commit);
    const verdicts = contents.paths(commit).map(verdictOn);
    const why = whyHarmless(verdicts, merge);
    return {
      settled: why === null ? null : { weight: least, why: [why] },
      place: verdicts.reduce((lowest, { place }) => Math.min(lowest, place), places.length),
      extras: [
        ...(merge ? [{ weight: ownChangesOfMerge, why: ['merge with changes of its own'] }] : []),
        ...(isRevert(contents.subject(commit)) ? [{ weight: revert, why: ['revert'] }] : []),
        ...(wasTakenBack.has(number) ? [{ weight: takenBack, why: ['reverted later'] }] : []),
      ],
    };
  };
}

interface PathVerdict {
  readonly kind: 'documentation' | 'test' | 'not compiled' | 'code';
  /** Index of the place of the crash that it belongs to; beyond the last for none. */
  readonly place: number;
}

function judgePath(path: string, { mayChange = null }: ContentSuspicion, places: readonly Place[]): PathVerdict {
  const found = places.findIndex(({ fits }) => fits(path));
  const place = found < 0 ? places.length : found;
  if (isNoCode(path)) return { kind: 'documentation', place };
  if (/^tools\/(testing|perf)\//.test(path)) return { kind: 'test', place };
  const isBlamed = places[place]?.isFile === true;
  return { kind: isBlamed || (mayChange?.(path) ?? true) ? 'code' : 'not compiled', place };
}

/** Why a commit cannot change a tested kernel; null where it can. */
function whyHarmless(verdicts: readonly PathVerdict[], merge: boolean): string | null {
  if (verdicts.length === 0) return merge ? 'merge without changes of its own' : 'changes no file';
  if (verdicts.some(({ kind }) => kind === 'code')) return null;
  if (verdicts.some(({ kind }) => kind === 'not compiled')) return 'none of its files is in a tested kernel';
  return verdicts.some(({ kind }) => kind === 'test') ? 'tests only' : 'documentation only';
}

function remembering<Value>(judge: (path: string) => Value): (path: string) => Value {
  const known = new Map<string, Value>();
  return (path) => {
    const value = known.get(path) ?? judge(path);
    known.set(path, value);
    return value;
  };
}

function bounded(parts: readonly ContentWeight[]): ContentWeight {
  const weight = parts.reduce((product, part) => product * part.weight, 1);
  return { weight: Math.min(most, Math.max(least, weight)), why: parts.flatMap(({ why }) => why) };
}

/** Files or folders of the crash. */
interface Place extends PlaceParameters {
  readonly why: readonly string[];
  readonly isFile: boolean;
  readonly fits: (path: string) => boolean;
}

/** The most suspicious first. */
function placesOf({ guiltyFile, frameFiles = [] }: ContentSuspicion): readonly Place[] {
  const guilty = guiltyFile === null ? [] : [guiltyFile];
  return [
    filesPlace(guilty, sameFile, 'the guilty file'),
    filesPlace(frameFiles, frameFile, 'a file of the frames'),
    foldersPlace(guilty, sameDirectory, 'the folder of the guilty file'),
    foldersPlace(frameFiles, frameDirectory, 'the folder of a file of the frames'),
  ];
}

function filesPlace(files: readonly string[], parameters: PlaceParameters, what: string): Place {
  const set = new Set(files);
  return { ...parameters, why: [`touches ${what}`], isFile: true, fits: (path) => set.has(path) };
}

function foldersPlace(files: readonly string[], parameters: PlaceParameters, what: string): Place {
  const set = new Set(files.map(folderOf));
  return { ...parameters, why: [`touches ${what}`], isFile: false, fits: (path) => set.has(folderOf(path)) };
}

/** Files that no kernel is made of. */
function isNoCode(path: string): boolean {
  return /^(Documentation|doc|docs|samples)\/|\.(md|rst|txt|adoc|[1-8])$|(^|\/)(README|MAINTAINERS|CREDITS|COPYING|NEWS|AUTHORS|\.git[a-z]+|\.mailmap)[^/]*$/.test(
    path,
  );
}
