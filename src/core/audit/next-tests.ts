import type { Answer } from './context.ts';
import { kinCrashes } from './facts.ts';
import type { Judgement, Turn } from './judge.ts';
import type { Step, Trail } from './step.ts';
import { nameOf, plural, quoted } from './words.ts';

/** A test that would settle whether an answer is right. */
export interface NextTest {
  /** What to build: a hash, a tag, or a hash with `^` for its parent. */
  readonly revision: string;
  readonly runs: number;
  readonly why: string;
}

/** Turns that are less likely are not worth a build. */
const leastTurn = 0.05;
const mostTests = 5;

/** Tests in the order in which they should be made; each needs one build. */
export function nextTests(trail: Trail, { answer, turns, probabilityRight }: Judgement): readonly NextTest[] {
  const runs = runsToSee(trail);
  const ofTurns = turns
    .filter(({ probability }) => probability >= leastTurn)
    .flatMap((turn) => turnTests(turn, trail, runs));
  const ofAnswer = answer === null ? [] : answerTests(answer, trail, runs);
  const ordered = (probabilityRight ?? 0) >= 0.5 ? [...ofAnswer, ...ofTurns] : [...ofTurns, ...ofAnswer];
  return ordered
    .filter((test, at) => ordered.findIndex(({ revision }) => revision === test.revision) === at)
    .slice(0, mostTests);
}

/**
 * Runs after which a revision with the crash of the start commit has shown it with 95 %, if it crashes as often there:
 * 3 to 100. More runs of the same revision say little more, since it may hide the crash altogether.
 */
function runsToSee({ steps }: Trail): number {
  const start = steps.find(({ where }) => where === 'start');
  if (start === undefined) return 10;
  const seen = kinCrashes(start);
  const rate = Math.min(0.95, Math.max(0.01, seen / Math.max(1, seen + start.runs.clean)));
  return Math.min(100, Math.max(3, Math.ceil(Math.log(0.05) / Math.log(1 - rate))));
}

function turnTests({ step, kind }: Turn, { known }: Trail, runs: number): readonly NextTest[] {
  const title = quoted([...known.titles][0] ?? 'the crash of the start commit');
  if (kind === 'false-bad') return [{ revision: step.test.commit, runs, why: `does ${title} come there at all?` }];
  if (step.where === 'bisect')
    return [{ revision: step.test.commit, runs: Math.max(runs, step.runs.clean), why: 'were the clean runs chance?' }];
  return releaseTests(step, runs);
}

function releaseTests(step: Step, runs: number): readonly NextTest[] {
  const older = releaseBefore(step.test.release);
  const again = {
    revision: step.test.release === null ? step.test.commit : nameOf(step),
    runs,
    why: 'does the reproducer reach the code there? Look at its system calls, or at coverage',
  };
  return older === null ? [again] : [{ revision: older, runs, why: `is it clean before ${nameOf(step)} too?` }, again];
}

function answerTests(answer: Answer, { steps, recorded }: Trail, runs: number): readonly NextTest[] {
  const parent = steps.find(({ where }) => where === 'parent')?.test.commit ?? `${answer.commit}^`;
  const start = recorded.start?.slice(0, 12) ?? 'the start commit';
  const before =
    answer.reverted === null
      ? []
      : [{ revision: `${answer.reverted.slice(0, 12)}^`, runs, why: 'was the crash there before what is reverted?' }];
  return [
    ...before,
    { revision: parent, runs, why: 'is the parent clean?' },
    { revision: answer.commit, runs, why: 'does the answer itself crash as the start does?' },
    { revision: `${start} with ${answer.commit.slice(0, 12)} reverted`, runs, why: 'is the crash gone without it?' },
  ];
}

/** Last releases before a new first number. */
const lastOf: Readonly<Record<number, string>> = { 4: 'v3.19', 5: 'v4.20', 6: 'v5.19', 7: 'v6.19' };

/** The release before vX.Y; null where that is not known. */
export function releaseBefore(release: string | null): string | null {
  const match = /^v(\d{1,2})\.(\d{1,2})(?:\.0)?$/.exec(release ?? '');
  if (match === null) return null;
  const [major, minor] = [Number(match[1]), Number(match[2])];
  return minor > 0 ? `v${major}.${minor - 1}` : (lastOf[major] ?? null);
}

export function buildsText(tests: readonly NextTest[]): string {
  return `${plural(tests.length, 'build')}, ${plural(
    tests.reduce((sum, { runs }) => sum + runs, 0),
    'run',
  )}`;
}
