import type { WorkerView } from '../../../src/service/api/schemas.ts';

/** What the API takes and gives, from the schemas that validate it: types only, none of the server is in the page. */
export type {
  BisectionDetail,
  BisectionItem,
  BisectionList,
  JobState,
  JobView,
  LiveEvent,
  MarkAnswer,
  MarkRequest,
  Problem,
  Role,
} from '../../../src/service/api/schemas.ts';

/** GET /api/v1/workers. */
export interface Workers {
  readonly slots: number;
  readonly running: number;
  readonly queued: number;
  readonly workers: readonly WorkerView[];
}

/** POST /api/v1/audit: what `culprit audit --json` prints, as far as it is shown. */
export interface AuditAnswer {
  readonly id: string;
  readonly culprit: string | null;
  readonly subject: string | null;
  readonly probabilityRight: number | null;
  readonly assessment: string;
  readonly kind: string;
  readonly era: string;
  readonly outcome: string;
  readonly crash: readonly string[];
  readonly findings: readonly {
    readonly text: string;
    readonly commit: string | null;
    readonly line: number | null;
    readonly logOdds: number;
  }[];
  readonly next: readonly { readonly revision: string; readonly runs: number; readonly why: string }[];
  readonly steps: readonly AuditStep[];
  readonly summary?: string;
  readonly notes: readonly unknown[];
}

export interface AuditStep {
  readonly commit: string;
  readonly release: string | null;
  readonly where: string;
  readonly verdict: string | null;
  readonly line: number;
  readonly runs: { readonly clean: number; readonly crashed: number; readonly useless: number };
  readonly titles: readonly { readonly title: string; readonly count: number; readonly kinship: string }[];
  readonly probabilityAfter: number | null;
}
