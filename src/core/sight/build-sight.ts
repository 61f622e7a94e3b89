import type { BuildKnowledge } from '../evidence/outcome.ts';
import type { CrashSummary } from '../report/crash-report.ts';
import { detectorOf, optionOfCall } from './detectors.ts';
import type { SightReading } from './sight-reading.ts';

/** What a crash needs of a kernel, told by a build alone. */
export interface CrashNeeds {
  /** The crashes of the start commit that are the target. */
  readonly crashes: readonly CrashSummary[];
  /** Names of the telling system calls; none before a profile is there. */
  readonly calls: readonly string[];
  /** What the build of the start commit knows. */
  readonly start: BuildKnowledge;
}

/** How surely a missing part hides the bug: it may also have had another name in that kernel. */
const detectorMissing = 0.02;
const fileMissing = 0.05;
const optionMissing = 0.05;

/**
 * Whether a kernel lacks what the crash needs, known from its build without any run: `detector` decides whatever the
 * calls did, `call` only where none was traced. Null where it lacks nothing. A file that this tree does not have says
 * nothing: the code may be younger, so that the bug is not there, or have moved.
 */
export function buildSight(
  needs: CrashNeeds,
  knows: BuildKnowledge,
): { readonly because: 'detector' | 'call'; readonly reading: SightReading } | null {
  const has = (option: string) => knows.options.includes(option);
  const hadAtStart = (option: string) => needs.start.options.includes(option);
  const missing = needs.crashes
    .flatMap(({ title }) => detectorOf(title) ?? [])
    .find(({ options }) => options.some(hadAtStart) && !options.some(has));
  if (missing !== undefined)
    return blind(
      'detector',
      detectorMissing,
      `CONFIG_${missing.options.find(hadAtStart)} is off here: ${missing.name} could not report the crash`,
    );
  const file = needs.crashes.find(({ guiltyFile }) => guiltyFile !== null && isLeftOut(knows, guiltyFile))?.guiltyFile;
  if (file)
    return blind('detector', fileMissing, `${file} is not compiled here; at the start commit the crash is in it`);
  for (const call of needs.calls) {
    const option = optionOfCall(call);
    if (option !== null && hadAtStart(option) && !has(option))
      return blind('call', optionMissing, `CONFIG_${option} is off here: there is no ${call}() without it`);
  }
  return null;
}

function isLeftOut({ files }: BuildKnowledge, file: string): boolean {
  return Object.hasOwn(files, file) && files[file] === 'not compiled';
}

function blind(because: 'detector' | 'call', odds: number, why: string) {
  return { because, reading: { sight: 'blind', odds, why } } as const;
}
