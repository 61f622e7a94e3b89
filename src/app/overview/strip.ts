import type { RevisionEvidence } from '../../core/evidence/evidence.ts';
import type { RunOutcome } from '../../core/evidence/outcome.ts';
import type { BisectionRecord } from '../../core/log/bisection-record.ts';
import type { History } from '../../core/search/strategy.ts';

export interface StripRevision {
  readonly commit: string;
  /** Foreign text; empty where it is not known. */
  readonly subject: string;
  /** 0 for the oldest to 1 for the newest of those shown: no revision stands before one that it contains. */
  readonly position: number;
  readonly releases: readonly string[];
  /** Null where it is no candidate. */
  readonly probability: number | null;
  readonly tested: boolean;
  readonly build: 'built' | 'build-failed' | null;
  /** Runs by outcome, traced ones left out where there are others. */
  readonly runs: Readonly<Record<RunOutcome['kind'], number>>;
  readonly sight: 'clear' | 'dim' | 'blind' | 'unknown' | null;
  readonly role: 'start' | 'head' | 'culprit' | 'reverted' | null;
}

/** Candidates that are shown at the most, the most probable. */
const mostCandidates = 300;

/** Tested revisions and candidates of a bisection, oldest first; revisions that we made stand where they were made from. */
export function stripOf(record: BisectionRecord, { graph, releases }: History): readonly StripRevision[] {
  const { task, evidence } = record;
  const candidates = new Map(candidatesOf(record).map(({ commit, probability }) => [commit, probability]));
  const ends = [task.start, task.head];
  const shown = [...new Set([...evidence.keys(), ...candidates.keys(), ...ends])].filter((commit) => graph.has(commit));
  const numbers = shown.map((commit) => graph.indexOf(commit));
  const [oldest, newest] = [numbers.reduce(least, Infinity), numbers.reduce(most, 0)];
  const place = (commit: string) => (newest > oldest ? (graph.indexOf(commit) - oldest) / (newest - oldest) : 1);
  const tags = tagsByCommit(releases);
  const onGraph = shown.map((commit) => ({
    ...tested(record, commit, evidence.get(commit)),
    position: place(commit),
    releases: tags.get(commit) ?? [],
    probability: candidates.get(commit) ?? null,
    role: roleOf(record, commit),
  }));
  return [...onGraph, ...made(record, place)].toSorted((a, b) => a.position - b.position);
}

const least = (a: number, b: number) => Math.min(a, b);
const most = (a: number, b: number) => Math.max(a, b);

/** What is suspected by the answer, or until there is one; most probable first. */
export function candidatesOf({ conclusion, soFar = null }: Pick<BisectionRecord, 'conclusion' | 'soFar'>) {
  const said = conclusion ?? soFar;
  return said !== null && 'candidates' in said ? said.candidates.slice(0, mostCandidates) : [];
}

function made({ reverts = [], ...record }: BisectionRecord, place: (commit: string) => number): StripRevision[] {
  return reverts.flatMap(({ on, outcome, evidence }) =>
    outcome.kind === 'reverted'
      ? [
          {
            ...tested({ ...record, reverts }, outcome.revision, evidence),
            position: place(on),
            releases: [],
            probability: null,
            role: 'reverted' as const,
          },
        ]
      : [],
  );
}

type Measured = Pick<StripRevision, 'commit' | 'subject' | 'tested' | 'build' | 'runs' | 'sight'>;

function tested({ commits }: BisectionRecord, commit: string, evidence: RevisionEvidence | undefined): Measured {
  const runs = { ok: 0, crashed: 0, 'boot-failed': 0, 'test-failed': 0, 'infra-failed': 0 };
  for (const { outcome } of evidence?.runs ?? []) runs[outcome.kind]++;
  const outcome = evidence?.build?.outcome.kind ?? null;
  return {
    commit,
    subject: commits.get(commit)?.subject ?? '',
    tested: evidence !== undefined,
    build: outcome === 'infra-failed' ? null : outcome,
    runs,
    sight: evidence?.sight === undefined ? null : (evidence.sight.sight ?? 'unknown'),
  };
}

function roleOf({ task, conclusion }: BisectionRecord, commit: string): StripRevision['role'] {
  if (conclusion?.kind === 'found' && conclusion.culprit === commit) return 'culprit';
  if (commit === task.start) return 'start';
  return commit === task.head ? 'head' : null;
}

function tagsByCommit(releases: History['releases']): ReadonlyMap<string, string[]> {
  const tags = new Map<string, string[]>();
  for (const { tag, commit } of releases) tags.set(commit, [...(tags.get(commit) ?? []), tag]);
  return tags;
}
