import { evidenceOn } from '../core/evidence/evidence.ts';
import { type DetectorChange, type Labelled, labelled } from '../core/label/label.ts';
import type { Conclusion, Known } from '../core/search/strategy.ts';
import { detectorOf } from '../core/sight/detectors.ts';
import type { SourceTree } from '../ports/source-tree.ts';
import type { Bisection } from './bisect.ts';
import { blamedFiles } from './build-knowledge.ts';

const version = /^v\d+\.\d+(\.\d+)?$/;

/** The answer with its label as core/label has it, and what that means; without a named commit nothing changes. */
export async function withLabel(
  bisection: Bisection,
  conclusion: Conclusion | null,
  known: Pick<Known, 'evidence'>,
  changed: readonly string[],
  tree: Pick<SourceTree, 'file'>,
): Promise<{ readonly conclusion: Conclusion | null; readonly meaning: string | null }> {
  if (conclusion?.kind !== 'found') return { conclusion, meaning: null };
  const { label, means } = await labelOf(bisection, conclusion, known, changed, tree);
  return { conclusion: label === conclusion.label ? conclusion : { ...conclusion, label }, meaning: means };
}

async function labelOf(
  { task, history, git }: Bisection,
  { culprit, label, bridge }: Extract<Conclusion, { kind: 'found' }>,
  { evidence }: Pick<Known, 'evidence'>,
  changed: readonly string[],
  tree: Pick<SourceTree, 'file'>,
): Promise<Labelled> {
  const index = history.graph.indexOf(culprit);
  const parents = Array.from(history.graph.parentsOf(index), (parent) => history.graph.id(parent));
  const [parent] = parents;
  const isMerge = parents.length > 1;
  const onlyMakefile = !isMerge && changed.length === 1 && changed[0] === 'Makefile' && parent !== undefined;
  const makefile = async (commit: string) => (onlyMakefile ? await tree.file(commit, 'Makefile') : null);
  return labelled({
    label,
    changed: isMerge ? (history.contents?.paths(index) ?? []) : changed,
    makefile: { before: await makefile(parent ?? culprit), after: await makefile(culprit) },
    // Tags of any other repository may stand on any commit; a kernel's stand on those that make the version. A bridge
    // test that found the commit itself at fault leaves nothing for its tag to say.
    releaseTag:
      git === undefined && bridge === undefined
        ? (history.releases.find(({ commit, tag }) => commit === culprit && version.test(tag))?.tag ?? null)
        : null,
    detector: parent === undefined || isMerge ? null : detectorChange({ task, evidence }, parent, culprit),
    blamed: blamedFiles(task.start, evidence),
  });
}

/** Whether the kernels of two commits have what reports the crash, where both builds say. */
function detectorChange(
  { task, evidence }: Pick<Known, 'task' | 'evidence'>,
  before: string,
  after: string,
): DetectorChange | null {
  const crashes = evidenceOn(evidence, task.start).runs.flatMap(({ outcome }) =>
    outcome.kind === 'crashed' ? [outcome.crash.title] : [],
  );
  const title = task.crashTitle ?? crashes[0];
  const detector = title === undefined ? null : detectorOf(title);
  const [older, newer] = [before, after].map((commit) => evidenceOn(evidence, commit).build?.knows?.options);
  if (detector === null || older === undefined || newer === undefined) return null;
  const has = (options: readonly string[]) => detector.options.some((option) => options.includes(option));
  return { name: detector.name, before: has(older), after: has(newer) };
}
