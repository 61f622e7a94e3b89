import type { CurvePoint } from '../app/overview/curve.ts';
import type { RevisionRow } from '../app/overview/run-matrix.ts';
import type { StripRevision } from '../app/overview/strip.ts';
import type { TimelineBar } from '../app/overview/timeline.ts';
import type { JobFile } from '../core/job/job-schema.ts';
import type { ResultJson } from '../core/log/result-schema.ts';
import type { Ask, Stage } from '../core/search/strategy.ts';
import type { JobOverrides } from '../ports/job-store.ts';

/** A job as it is handed to whoever carries it out. */
export interface JobOrder {
  readonly kind: 'cause' | 'fix';
  /** Validated; what it names are absolute paths or targets of make. */
  readonly fields: JobFile;
  readonly overrides: JobOverrides;
}

export interface JobCost {
  readonly builds: number;
  readonly runs: number;
  readonly seconds: number;
}

/** What is told of a bisection while it is carried out. */
export type News =
  | { readonly type: 'preparing'; readonly what: string }
  | {
      readonly type: 'begun';
      readonly bisection: string;
      readonly start: string;
      readonly head: string;
      readonly title: string | null;
      readonly strategy: string;
      readonly cost: JobCost;
    }
  | { readonly type: 'decided'; readonly stage: Stage; readonly asks: readonly Pick<Ask, 'commit' | 'runs' | 'why'>[] }
  | {
      readonly type: 'building';
      readonly commit: string;
      readonly worker: number;
      readonly progress: { readonly done: number; readonly total: number | null } | null;
      readonly ahead: boolean;
    }
  | { readonly type: 'running'; readonly commit: string; readonly machine: number }
  | {
      readonly type: 'built';
      readonly commit: string;
      readonly worker: number | null;
      readonly outcome: string;
      readonly ms: number;
      readonly ahead: boolean;
      /** Whether a kernel was really made, and it was asked for. */
      readonly counts: boolean;
    }
  | {
      readonly type: 'ran';
      readonly commit: string;
      readonly machine: number;
      readonly outcome: string;
      readonly title: string | null;
      readonly ms: number;
    };

/** How a bisection stands when its job ends. */
export interface JobEnd {
  readonly bisection: string;
  readonly result: ResultJson['result'];
  readonly culprit: { readonly commit: string; readonly subject: string } | null;
  /** Of the answer. */
  readonly probability: number | null;
  readonly title: string | null;
  readonly start: string;
  readonly strategy: string;
  readonly cost: JobCost;
}

/** All that is shown of one bisection. */
export interface Overview {
  readonly answer: ResultJson;
  readonly title: string | null;
  readonly strategy: string;
  readonly culprit: {
    readonly commit: string;
    readonly subject: string;
    readonly author: string;
    readonly date: string;
    readonly stat: string | null;
    readonly fixesLine: string | null;
    readonly recipients: { readonly to: readonly string[]; readonly cc: readonly string[] } | null;
  } | null;
  readonly candidates: readonly {
    readonly commit: string;
    readonly subject: string;
    readonly author: string;
    readonly date: string;
    readonly probability: number;
  }[];
  readonly history: readonly StripRevision[];
  readonly rows: readonly (RevisionRow & { readonly subject: string })[];
  readonly titles: readonly { readonly title: string; readonly runs: number }[];
  readonly curve: readonly CurvePoint[];
  readonly timeline: readonly TimelineBar[];
  /** Entries of the journal. */
  readonly events: number;
}

export type LogFormat = 'syzbot' | 'git' | 'json' | 'ktap' | 'junit';

/** A person's words, as `culprit mark` takes them. */
export interface MarkWord {
  readonly kind: string;
  readonly values: readonly string[];
  readonly because?: string | undefined;
  readonly by: string;
}

/** All marks of a bisection as `culprit mark --list --json` tells them, and whether there is something to test again. */
export interface MarksAnswer {
  readonly marks: { number: number; kind: string; by: string; [more: string]: JsonValue }[];
  readonly open: boolean;
}

type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue };

/**
 * Whatever knows how to carry out bisections and to tell of them. Methods throw `Failure`, those with an id
 * BISECTION_UNKNOWN.
 */
export interface Engine {
  /** Validates the text of a job file. Throws JOB_INVALID. */
  read(text: string): JobFile;
  /** Works until the search is concluded. Throws INTERRUPTED where the signal ends it; all that was finished is kept. */
  carryOut(order: JobOrder, tell: (news: News) => void, signal: AbortSignal): Promise<JobEnd>;
  /** How many entries the journal has of a bisection: what is told changes only with it. */
  overview(bisection: string): Promise<Overview>;
  log(bisection: string, format: LogFormat): Promise<string>;
  /** The console of a run, by its place among those of its revision; null where there is none. */
  console(bisection: string, commit: string, run: number): Promise<Buffer | null>;
  /** Writes marks; the answer lists all. Throws MARK_INVALID. */
  mark(bisection: string, word: MarkWord): Promise<MarksAnswer>;
  /** Judges a log. Throws LOG_UNREADABLE, LOG_UNUSABLE. */
  audit(log: Buffer): Promise<Record<string, unknown>>;
  close(): Promise<void>;
}
