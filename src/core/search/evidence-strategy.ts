import type { ChosenTest } from '../belief/choose-test.ts';
import { evidenceOn } from '../evidence/evidence.ts';
import type { LogEntry } from '../log/log-entry.ts';
import { isAboutTheCommit } from './bridge-test.ts';
import { askWhetherItHad } from './evidence/bug-branches.ts';
import { calibrate } from './evidence/calibration.ts';
import { answer, conclude, confirmation } from './evidence/conclusion.ts';
import { decidedByMarks } from './evidence/decided-by-marks.ts';
import { explained } from './evidence/explained.ts';
import { withoutOverruled } from './evidence/marked.ts';
import { defaultOptions, type EvidenceOptions } from './evidence/options.ts';
import { testParting } from './evidence/parting.ts';
import { nextOfRevertTest } from './evidence/revert-test.ts';
import { look, type View } from './evidence/view.ts';
import type { Ask, Stage, Strategy } from './strategy.ts';

/** Searches by belief: what is tested next is what is expected to tell most for its cost. */
export function evidenceStrategy(options: EvidenceOptions = defaultOptions): Strategy {
  return (whole) => {
    const known = withoutOverruled(whole);
    const log: LogEntry[] = [{ kind: 'begin', search: known.task.kind, start: known.task.start }];
    const start = evidenceOn(known.evidence, known.task.start);
    const calibration = calibrate(known, start, options);
    if (calibration.kind !== 'calibrated') return { ...calibration, log };
    const decided = decidedByMarks(known, options.parameters);
    if (decided !== null) return { kind: 'concluded', conclusion: decided, log };
    const parting = testParting(known, (title) => calibration.titles.includes(title));
    if (parting !== null) return { ...parting, log };
    const view = look(known, calibration.titles, options);
    const stop = conclude(view, options);
    const next = stop === null ? view.choice! : confirmation(view, stop);
    const isToRevert =
      stop?.kind === 'found' && next === null && options.revertTest && isAboutTheCommit(known, stop.culprit);
    const last = isToRevert ? nextOfRevertTest(view.scene, stop) : null;
    if (stop !== null && next === null && last === null)
      return { kind: 'concluded', conclusion: explained(view, stop), log };
    return {
      kind: 'work',
      asks:
        next !== null
          ? [beforeThat(view, next) ?? askFor(view, next)]
          : last !== null && 'ask' in last
            ? [last.ask]
            : [],
      ...(last !== null && 'revert' in last ? { revert: last.revert } : {}),
      log,
      stage: stageOf(view, stop === null ? 'search' : 'confirm'),
      get soFar() {
        return answer(view, options);
      },
    };
  };
}

/** Of a fix: whether its branch ever had the bug is asked before a revision is. */
function beforeThat({ known, range, scene }: View, { number }: Pick<ChosenTest, 'number'>): Ask | null {
  return askWhetherItHad(known, range, scene.isTarget, number);
}

function stageOf({ belief }: View, name: Stage['name']): Stage {
  const likely = belief.culprit.filter((p) => p > 0.0005).length;
  const bits = -belief.culprit.reduce((sum, p) => (p > 0 ? sum + p * Math.log2(p) : sum), 0);
  return { name, candidates: likely, revisionsLeft: name === 'confirm' ? 1 : Math.ceil(bits) + 1 };
}

function askFor({ range, tested, known }: View, { number, runs }: Pick<ChosenTest, 'number' | 'runs'>) {
  const commit = range.graph.id(range.commits[number]!);
  const before = tested.get(number)?.runs.length ?? 0;
  const some = Math.min(runs, 10);
  return {
    commit,
    runs: before + some,
    why: before > 0 ? 'more runs tell most for their cost' : 'tells most for its cost',
    traced: before === 0 && commit !== known.task.start,
  };
}
