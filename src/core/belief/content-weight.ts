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
const ownChangesOfMerge = 0.15;
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
  const weigh = fileWeigher(suspicion);
  return (number) => {
    const commit = range.commits[number]!;
    if (isMerge(range, commit)) return { weight: ownChangesOfMerge, why: ['merge'] };
    const touched = suspicion.paths?.(commit) ?? [];
    if (touched.length === 0) return ordinary;
    return touched.every(isNoCode) ? { weight: noEffect, why: ['documentation only'] } : weigh(touched);
  };
}

function isMerge({ graph }: Range, commit: number): boolean {
  return graph.parentsOf(commit).length > 1;
}

function weigherByContents(range: Range, suspicion: ContentSuspicion, contents: CommitContents) {
  const weighFiles = fileWeigher(suspicion);
  const blamed = new Set([suspicion.guiltyFile, ...(suspicion.frameFiles ?? [])]);
  const mayChange = (path: string) => blamed.has(path) || (suspicion.mayChange?.(path) ?? !isTest(path));
  const wasTakenBack = undone(range, contents);
  return (number: number): ContentWeight | null => {
    const commit = range.commits[number]!;
    if (!contents.has(commit)) return null;
    const touched = contents.paths(commit);
    const merge = isMerge(range, commit);
    if (touched.length === 0)
      return { weight: least, why: [merge ? 'merge without changes of its own' : 'changes no file'] };
    const code = touched.filter((path) => !isNoCode(path));
    if (code.length === 0) return { weight: least, why: ['documentation only'] };
    if (!code.some(mayChange)) return { weight: least, why: [noneCompiled(code)] };
    return bounded([
      weighFiles(touched),
      ...(merge ? [{ weight: ownChangesOfMerge, why: ['merge with changes of its own'] }] : []),
      ...(isRevert(contents.subject(commit)) ? [{ weight: revert, why: ['revert'] }] : []),
      ...(wasTakenBack.has(number) ? [{ weight: takenBack, why: ['reverted later'] }] : []),
    ]);
  };
}

function noneCompiled(code: readonly string[]): string {
  return code.every(isTest) ? 'tests only' : 'none of its files is in a tested kernel';
}

function bounded(parts: readonly ContentWeight[]): ContentWeight {
  const weight = parts.reduce((product, part) => product * part.weight, 1);
  return { weight: Math.min(most, Math.max(least, weight)), why: parts.flatMap(({ why }) => why) };
}

/** Files and folders of the crash, the most suspicious first. */
function fileWeigher({ guiltyFile, frameFiles = [] }: ContentSuspicion): (touched: readonly string[]) => ContentWeight {
  const places = [
    { files: guiltyFile === null ? [] : [guiltyFile], file: sameFile, folder: sameDirectory, what: 'the guilty file' },
    { files: frameFiles, file: frameFile, folder: frameDirectory, what: 'a file of the frames' },
  ].map((place) => ({ ...place, files: new Set(place.files), folders: new Set(place.files.map(folderOf)) }));
  const tests = [
    ...places.map(({ files, file, what }) => ({ weight: file, what, fits: (path: string) => files.has(path) })),
    ...places.map(({ folders, folder, what }) => ({
      weight: folder,
      what: `the folder of ${what}`,
      fits: (path: string) => folders.has(folderOf(path)),
    })),
  ];
  return (touched) => {
    const found = tests.find(({ fits }) => touched.some(fits));
    return found === undefined ? ordinary : { weight: found.weight, why: [`touches ${found.what}`] };
  };
}

/** Files that no kernel is made of. */
function isNoCode(path: string): boolean {
  return /^(Documentation|doc|docs|samples)\/|\.(md|rst|txt|adoc|[1-8])$|(^|\/)(README|MAINTAINERS|CREDITS|COPYING|NEWS|AUTHORS|\.git[a-z]+|\.mailmap)[^/]*$/.test(
    path,
  );
}

function isTest(path: string): boolean {
  return /^tools\/(testing|perf)\//.test(path);
}
