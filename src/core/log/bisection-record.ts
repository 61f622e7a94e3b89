import type { Cost, Evidence } from '../evidence/evidence.ts';
import type { BisectionTask, Conclusion } from '../search/strategy.ts';
import type { LogEntry } from './log-entry.ts';

/** What a log tells of a commit. Texts are the repository's, unescaped. */
interface LoggedCommit {
  readonly id: string;
  readonly parents: readonly string[];
  readonly author: string;
  readonly authorEmail: string;
  readonly authorDate: string;
  readonly subject: string;
  readonly message: string;
}

/** Everything that a log is rendered from: computed from job, history and journal, never stored. */
export interface BisectionRecord {
  readonly id: string;
  readonly task: BisectionTask;
  readonly strategy: string;
  readonly entries: readonly LogEntry[];
  /** Null while the bisection is under way. */
  readonly conclusion: Conclusion | null;
  readonly evidence: Evidence;
  readonly cost: Cost;
  /** Commits named in the entries and the conclusion, by id. */
  readonly commits: ReadonlyMap<string, LoggedCommit>;
  /** Output of `git show --stat --summary` for the culprit, without header and message. */
  readonly culpritStat: string | null;
  readonly recipients: { readonly to: readonly string[]; readonly cc: readonly string[] } | null;
}
