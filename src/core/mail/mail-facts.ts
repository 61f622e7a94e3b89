import type { JobReport } from '../job/report-schema.ts';
import type { BisectionRecord } from '../log/bisection-record.ts';
import type { Addressee } from './addressees.ts';

/** What a mail about a bisection is made from. Texts are as they were found: hostile, unescaped. */
export interface MailFacts {
  readonly record: BisectionRecord;
  readonly report: JobReport;
  /** Title of the crash: as the job names it, else as it came at the start commit; null where it never came. */
  readonly title: string | null;
  /** `User Mode Linux, 128 MiB`. */
  readonly machine: string;
  readonly arch: string;
  readonly addressees: readonly Addressee[];
  /** Whether the bot that tracks regressions is told. */
  readonly regzbot: boolean;
}
