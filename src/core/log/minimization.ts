import type { Configs } from '../evidence/configurations.ts';
import type { RevisionEvidence } from '../evidence/evidence.ts';
import type { Minimized } from '../kconfig/minimize.ts';

/** What minimizing a configuration came to, and what it saved at the start commit. */
export interface Minimization {
  /** Options that are on with the job's configuration and no longer with the smaller one, in the order of the .config. */
  readonly dropped: readonly string[];
  /** Options that were on. */
  readonly of: number;
  readonly tests: number;
  readonly accepted: number;
  /** The job's configuration, and the smaller one; the same where nothing could be dropped. */
  readonly before: BuildEffort;
  readonly after: BuildEffort;
}

/** What a kernel of the start commit took. Builds after the first have what earlier ones left. */
interface BuildEffort {
  /** Wall time in milliseconds; null where nothing was built because the kernel was in the store. */
  readonly buildMs: number | null;
  /** Source files compiled into it; null where nobody knows. */
  readonly files: number | null;
}

export function minimizationOf(start: string, configs: Configs, minimized: Minimized): Minimization {
  const { before, after, without, tests, accepted } = minimized;
  const left = new Set(after);
  const key = without.join();
  const last = configs.tried.find((tried) => tried.without.join() === key);
  const filesOf = (commit: string) =>
    configs.options.find((one) => one.commit === commit && !one.baseline)?.files ?? null;
  const first = { buildMs: buildMs(configs.original.get(start)), files: filesOf(start) };
  return {
    dropped: before.filter((option) => !left.has(option)),
    of: before.length,
    tests,
    accepted,
    before: first,
    after: last === undefined ? first : { buildMs: buildMs(last.evidence), files: filesOf(last.revision) },
  };
}

function buildMs(revision: RevisionEvidence | undefined): number | null {
  const build = revision?.build ?? null;
  return build === null || build.cached ? null : build.wallMs;
}

/** The same in one line. */
export function minimizationText({ dropped, of, tests, accepted, before, after }: Minimization): string {
  const trials = `${tests} test${tests === 1 ? '' : 's'}`;
  if (accepted === 0) return `config minimized: nothing could be dropped in ${trials}`;
  const files =
    before.files === null || after.files === null ? [] : [`files compiled ${before.files} -> ${after.files}`];
  const seconds = (ms: number) => `${(ms / 1000).toFixed(0)} s`;
  const times =
    before.buildMs === null || after.buildMs === null
      ? []
      : [`build ${seconds(before.buildMs)} -> ${seconds(after.buildMs)}`];
  const some = dropped.slice(0, 6).join(', ');
  return [
    `config minimized: ${dropped.length} of ${of} options dropped in ${trials} (${some}${dropped.length > 6 ? ', …' : ''})`,
    ...files,
    ...times,
  ].join(', ');
}
