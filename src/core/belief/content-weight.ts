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

const sameFile = 5;
const frameFile = 3;
const sameDirectory = 2;
const frameDirectory = 1.5;
const revert = 2;
/** What was taken back cannot by itself crash a kernel that no longer has it, but not all of it may have been taken back. */
const takenBack = 1.5;
export const ownChangesOfMerge = 0.15;
/** Bounds of what is known from git: a hundred times, so that some tests overcome a wrong prior. */
const most = 5;
const least = most / 100;

const ordinary: ContentWeight = { weight: 1, why: [] };

/** Weighs each commit of a range by number; null for one that nobody looked at. */
export function contentWeigher(
  range: Range,
  suspicion: ContentSuspicion,
  { noEffect }: BeliefParameters,
): (number: number) => ContentWeight | null {
  const { contents = null } = suspicion;
  if (contents !== null) return weigherByContents(range, suspicion, contents);
  const places = placesOf(suspicion);
  return (number) => {
    const commit = range.commits[number]!;
    if (isMerge(range, commit)) return { weight: ownChangesOfMerge, why: ['merge'] };
    const touched = suspicion.paths?.(commit) ?? [];
    if (touched.length === 0) return ordinary;
    if (touched.every(isNoCode)) return { weight: noEffect, why: ['documentation only'] };
    return places.find(({ fits }) => touched.some(fits))?.gives ?? ordinary;
  };
}

function isMerge({ graph }: Range, commit: number): boolean {
  return graph.parentsOf(commit).length > 1;
}

function weigherByContents(range: Range, suspicion: ContentSuspicion, contents: CommitContents) {
  const places = placesOf(suspicion);
  const verdictOn = remembering((path) => judgePath(path, suspicion, places));
  const wasTakenBack = undone(range, contents);
  return (number: number): ContentWeight | null => {
    const commit = range.commits[number]!;
    if (!contents.has(commit)) return null;
    const merge = isMerge(range, commit);
    const verdicts = contents.paths(commit).map(verdictOn);
    const harmless = whyHarmless(verdicts, merge);
    if (harmless !== null) return { weight: least, why: [harmless] };
    const first = verdicts.reduce((lowest, { place }) => Math.min(lowest, place), places.length);
    const files = places[first]?.gives ?? ordinary;
    const extras = [
      ...(merge ? [{ weight: ownChangesOfMerge, why: ['merge with changes of its own'] }] : []),
      ...(isRevert(contents.subject(commit)) ? [{ weight: revert, why: ['revert'] }] : []),
      ...(wasTakenBack.has(number) ? [{ weight: takenBack, why: ['reverted later'] }] : []),
    ];
    return extras.length === 0 ? files : bounded([files, ...extras]);
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
interface Place {
  readonly gives: ContentWeight;
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

function filesPlace(files: readonly string[], weight: number, what: string): Place {
  const set = new Set(files);
  return { gives: { weight, why: [`touches ${what}`] }, isFile: true, fits: (path) => set.has(path) };
}

function foldersPlace(files: readonly string[], weight: number, what: string): Place {
  const set = new Set(files.map(folderOf));
  return { gives: { weight, why: [`touches ${what}`] }, isFile: false, fits: (path) => set.has(folderOf(path)) };
}

/** Files that no kernel is made of. */
function isNoCode(path: string): boolean {
  return /^(Documentation|doc|docs|samples)\/|\.(md|rst|txt|adoc|[1-8])$|(^|\/)(README|MAINTAINERS|CREDITS|COPYING|NEWS|AUTHORS|\.git[a-z]+|\.mailmap)[^/]*$/.test(
    path,
  );
}
