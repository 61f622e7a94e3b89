import type { Label } from '../search/strategy.ts';
import { isDetectorCode } from './detector-code.ts';

/**
 * What an answer is, beyond which commit it names: whether the commit is to be blamed at all. The rules begin where
 * syzbot marks answers that it does not mail (merges, equal kernels, releases), and add what its users found beside
 * those: commits that only bring or turn on what reports the crash.
 */

/** What a label goes by; all of the named commit. */
export interface LabelFacts {
  /** As the search says. */
  readonly label: Label;
  /** Files that it touches against its first parent; of a merge those that are as in none of its parents. */
  readonly changed: readonly string[];
  /** Texts of the topmost Makefile at its parent and at it; null where there is none. */
  readonly makefile: { readonly before: string | null; readonly after: string | null };
  /** The release tag that it carries, `v6.4` or `v6.4.2`; null without one, and where tags say nothing. */
  readonly releaseTag: string | null;
  /** What reports such a crash, and whether its parent's and its own kernel have it; null where nothing special does. */
  readonly detector: DetectorChange | null;
  /** Files that the crash blames. */
  readonly blamed: readonly string[];
}

export interface DetectorChange {
  readonly name: string;
  readonly before: boolean;
  readonly after: boolean;
}

/** A label, and what it means for the reader, in one sentence without a full stop. */
export interface Labelled {
  readonly label: Label;
  readonly means: string;
}

/** Labels that say that the search, not the code, has to be looked at: they stay whatever the commit changes. */
const settled: ReadonlySet<Label> = new Set(['merge', 'no-op', 'toolchain', 'config', 'backport']);

export function labelled(facts: LabelFacts): Labelled {
  if (facts.label === 'merge') return { label: 'merge', means: mergeMeaning(facts) };
  if (settled.has(facts.label)) return { label: facts.label, means: meanings[facts.label] };
  const special = versionBump(facts) ?? detection(facts) ?? taggedRelease(facts);
  return special ?? { label: facts.label, means: meanings[facts.label] };
}

/** What each label says by itself. */
export const meanings: Readonly<Record<Label, string>> = {
  introduces: 'the crash begins with this commit, and nothing speaks for an older bug',
  fixes: 'the crash is gone from this commit on',
  backport: 'the crash is gone from this commit of the other tree on: a candidate to backport',
  exposes: 'the bug is older: this commit only made it visible',
  merge: 'the merge crashes, and what it merges was not named: the fault lies in how its sides go together',
  'no-op': "the kernel is the same as its parent's: this commit cannot have made the difference",
  release: 'only the version changes here: what differs at a release is how we build, or a run led astray',
  detector: 'this commit brings what reports such crashes: the bug is most likely older',
  toolchain: 'compilers change here: what differs is how we build, and this commit is most likely innocent',
  config: 'what is configured changes here: what differs is how we build, and this commit is most likely innocent',
};

/** Of an answer that names no commit because the bug is older than all that was tested. */
export const outsideHorizon =
  'outside the horizon: the bug is older than the oldest revision that was tested, and no commit is to be blamed';

function mergeMeaning({ changed }: LabelFacts): string {
  if (changed.length === 0) return meanings.merge;
  const files = changed.length === 1 ? 'a file' : `${changed.length} files`;
  return `the merge crashes, and what it merges was not named: it resolves ${files} in a way of its own, look there first`;
}

const versionLine = /^(VERSION|PATCHLEVEL|SUBLEVEL|EXTRAVERSION|NAME)\s*=/;

function versionBump({ changed, makefile }: LabelFacts): Labelled | null {
  const [only, ...others] = changed;
  if (only !== 'Makefile' || others.length > 0 || makefile.before === null || makefile.after === null) return null;
  const rest = (text: string) => text.split('\n').filter((line) => !versionLine.test(line));
  const before = rest(makefile.before);
  const after = rest(makefile.after);
  const isBump = before.length === after.length && before.every((line, i) => line === after[i]);
  return isBump ? { label: 'release', means: meanings.release } : null;
}

function taggedRelease({ releaseTag }: LabelFacts): Labelled | null {
  if (releaseTag === null) return null;
  return {
    label: 'release',
    means: `it carries the tag ${releaseTag}: what differs at a release is mostly how we build, or a run led astray`,
  };
}

/** In a search for a fix the other way round: what reports the crash goes, and the bug stays. */
function detection(facts: LabelFacts): Labelled | null {
  const { detector, changed, blamed, label } = facts;
  const [absent, present] = label === 'fixes' ? ['after', 'before'] : ['before', 'after'];
  if (detector !== null && !detector[absent as 'before'] && detector[present as 'after'])
    return {
      label: 'detector',
      means:
        label === 'fixes'
          ? `${detector.name} is turned off here: the bug is most likely still there, and nothing reports it`
          : `${detector.name} is turned on here: the bug is most likely older, and nothing reported it before`,
    };
  const code = changed.filter((path) => !isBeside(path));
  if (code.length === 0 || !code.every(isDetectorCode) || code.some((path) => blamed.includes(path))) return null;
  return {
    label: 'detector',
    means:
      label === 'fixes'
        ? 'it changes only what reports crashes: the bug is most likely still there'
        : 'it changes only what reports crashes: the bug is most likely older',
  };
}

/** What comes with a change and is in no kernel. */
function isBeside(path: string): boolean {
  return /^(Documentation|tools|samples)\/|^MAINTAINERS$|(^|\/)\.[^/]*$|\.(rst|txt|md)$/.test(path);
}
