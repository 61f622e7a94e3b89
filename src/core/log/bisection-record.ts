import type { Bridge, Cost, Evidence, Revert } from '../evidence/evidence.ts';
import type { CommitDetails } from '../history/commit-details.ts';
import type { ListedMark } from '../marks/gather-marks.ts';
import type { Proof } from '../search/proof.ts';
import type { BisectionTask, Conclusion } from '../search/strategy.ts';
import type { Exposure } from '../sight/exposes.ts';
import type { GitWords } from './git-words.ts';
import type { LogEntry } from './log-entry.ts';
import type { Minimization } from './minimization.ts';
import type { Unmasked } from './unmasked.ts';

/** Everything that a log is rendered from: computed from job, history and journal, never stored. */
export interface BisectionRecord {
  readonly id: string;
  readonly task: BisectionTask;
  readonly strategy: string;
  readonly entries: readonly LogEntry[];
  /** Null while the bisection is under way. */
  readonly conclusion: Conclusion | null;
  /** What is believed until now of a bisection that is under way; null or missing where that is nothing. */
  readonly soFar?: Conclusion | null;
  /** How far the checks of the named commit go; null or missing without one. */
  readonly proof?: Proof | null;
  /** What the label of the named commit means, in one sentence; null or missing without one. */
  readonly meaning?: string | null;
  /** What the named commit made possible, where it exposes an older bug. */
  readonly exposure: Exposure | null;
  readonly evidence: Evidence;
  /** Commits that were taken back, and what that showed; missing where none was. */
  readonly reverts?: readonly Revert[];
  /** Revisions that were built as others are, and what that showed; missing where none was. */
  readonly bridges?: readonly Bridge[];
  /** How the configuration was made smaller; null or missing where it was not, or is not yet. */
  readonly minimization?: Minimization | null;
  /** Where another crash came first and was kept away; missing or empty where none was. */
  readonly unmasked?: readonly Unmasked[];
  /** What people said, in the order in which they did; missing where a record is not made from a journal. */
  readonly marks?: readonly ListedMark[];
  /** What the measurements alone say where marks hold; null where they say nothing yet. */
  readonly withoutMarks?: Conclusion | null;
  readonly cost: Cost;
  /** What of the cost went to the named commit, its parents and the revert test; missing or null without a name. */
  readonly confirmation?: Cost | null;
  /** Commits named in the entries and the conclusion, by id. */
  readonly commits: ReadonlyMap<string, CommitDetails>;
  /** Output of `git show --stat --summary` for the culprit, without header and message. */
  readonly culpritStat: string | null;
  /** How git is to be told: only where a person chose it. */
  readonly git?: GitWords;
  readonly recipients: { readonly to: readonly string[]; readonly cc: readonly string[] } | null;
}
