import type { Terms } from '../log/git-words.ts';
import type { StopSettings } from '../search/evidence/stop-settings.ts';
import type { RunStrategyName } from '../search/run-strategies.ts';

/** The title of a failure that nothing else is known of. Without `titles` all failures are one and the same bug. */
export const plainTitle = 'command failed';

/** A file of the user that git does not track, brought into each work tree: the test script, most often. */
export interface CarriedFile {
  /** Relative to the top of the tree, with `/`. */
  readonly path: string;
  /** 64 hex digits. */
  readonly sha256: string;
  readonly executable: boolean;
}

/** A job of `culprit run` as it is carried out: revisions resolved, defaults filled in. */
export interface RunJob {
  readonly kind: 'run';
  /** Absolute path of the repository. */
  readonly repo: string;
  /** The revision that is known to be bad. */
  readonly start: string;
  /** Revisions known to be good; where there are none, tags are walked back over. */
  readonly good: readonly string[];
  readonly firstParent: boolean;
  /** Only commits that touch these are candidates; empty for all. As git takes pathspecs, from the top of the tree. */
  readonly paths: readonly string[];
  readonly terms: Terms;
  readonly command: readonly string[];
  /** A shell line that makes a revision ready, once per work tree; null where the command does all. */
  readonly build: string | null;
  readonly carried: readonly CarriedFile[];
  /** What the user calls pristine: whether ignored files are removed too when a work tree moves on. */
  readonly clean: boolean;
  /** Null without a limit. */
  readonly timeoutMs: number | null;
  readonly buildTimeoutMs: number | null;
  readonly timeoutIs: 'bad' | 'skip';
  /** Whose crash reports the command prints; null where its exit status says all. */
  readonly titles: 'linux' | null;
  /** The crash that is looked for; null where it is learned on the bad revision. */
  readonly crashTitle: string | null;
  /** Runs that may go side by side. */
  readonly jobs: number;
  /** Whether they share a work tree. */
  readonly sharedTree: boolean;
  /** Work trees in which what may be asked for next is built; missing in the journals of 0.1. */
  readonly ahead?: number;
  readonly strategy: RunStrategyName;
  /** When it stops; missing in the journals of 0.1. */
  readonly stop?: StopSettings;
  /** How much may be spent; missing where nobody said. */
  readonly budget?: { readonly builds: number | null; readonly timeMs: number | null };
}

/** What makes two jobs the same bisection: all that outcomes depend on, and the strategy. Not when it stops. */
export function identityOfRun(job: RunJob): string {
  const {
    repo: _repo,
    jobs: _jobs,
    ahead: _ahead,
    sharedTree: _shared,
    terms: _terms,
    stop: _stop,
    budget: _budget,
    ...rest
  } = job;
  return JSON.stringify(Object.entries(rest).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}
