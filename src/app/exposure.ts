import { evidenceOn } from '../core/evidence/evidence.ts';
import { exposingBoundary, mayExpose } from '../core/search/exposing-search.ts';
import type { CandidateProbability, Conclusion, Known } from '../core/search/strategy.ts';
import { blamedCode, type Exposure, exposureOf } from '../core/sight/exposes.ts';
import { startSight, targetRuns } from '../core/sight/revision-sight.ts';
import type { SourceTree } from '../ports/source-tree.ts';
import type { Bisection } from './bisect.ts';

const mostFunctions = 8;
const mostFiles = 4;
const mostCandidates = 8;

/**
 * The conclusion as it is told: a named commit that only exposes an older bug is labelled so, and where no commit
 * is named because nothing below could be seen, the one that made the bug visible is.
 */
export async function withExposure(
  { task, history }: Bisection,
  conclusion: Conclusion | null,
  { evidence, marks }: Pick<Known, 'evidence' | 'marks'>,
  tree: Pick<SourceTree, 'file'>,
): Promise<{ readonly conclusion: Conclusion | null; readonly exposure: Exposure | null }> {
  const known: Known = { task, history, evidence, ...(marks === undefined ? {} : { marks }) };
  const commit = conclusion === null ? null : commitInQuestion(known, conclusion);
  const exposure = commit === null ? null : await exposureOfCommit(known, commit, tree);
  if (conclusion === null) return { conclusion, exposure: null };
  if (commit === null || exposure === null)
    return { conclusion: await withoutExposing(known, conclusion, tree), exposure: null };
  const proof = `parent is blind: ${exposure.what}`;
  if (conclusion.kind === 'found')
    return { exposure, conclusion: { ...conclusion, label: 'exposes', proof: [...conclusion.proof, proof] } };
  const others = 'candidates' in conclusion ? conclusion.candidates.filter((one) => one.commit !== commit) : [];
  const confidence = exposure.older;
  return {
    exposure,
    conclusion: {
      kind: 'found',
      culprit: commit,
      candidates: [{ commit, probability: confidence }, ...shared(others, 1 - confidence)],
      confidence,
      label: 'exposes',
      proof: ['it crashes, its parents do not', proof],
    },
  };
}

/**
 * Of commits that nothing tells apart one that only made the bug visible is the least likely: what is taken from it
 * goes to the others.
 */
async function withoutExposing(
  known: Known,
  conclusion: Conclusion,
  tree: Pick<SourceTree, 'file'>,
): Promise<Conclusion> {
  if (known.task.kind !== 'cause' || conclusion.kind !== 'inconclusive') return conclusion;
  const isTargetRun = targetRuns(known.task, known.evidence, known.marks);
  const crashes = (commit: string) => evidenceOn(known.evidence, commit).runs.some(isTargetRun);
  const weighed = await Promise.all(
    conclusion.candidates.map(async ({ commit, probability }, i) => {
      const exposure = i < mostCandidates && crashes(commit) ? await exposureOfCommit(known, commit, tree) : null;
      return { commit, probability: probability * (1 - (exposure?.older ?? 0)) };
    }),
  );
  const sum = conclusion.candidates.reduce((total, { probability }) => total + probability, 0);
  const candidates = shared(weighed, sum).toSorted((a, b) => b.probability - a.probability);
  return { ...conclusion, candidates };
}

/** What others have is divided among them as before. */
function shared(candidates: readonly CandidateProbability[], rest: number): CandidateProbability[] {
  const sum = candidates.reduce((total, { probability }) => total + probability, 0);
  return candidates.map(({ commit, probability }) => ({
    commit,
    probability: sum > 0 ? (probability / sum) * rest : 0,
  }));
}

function commitInQuestion(known: Known, conclusion: Conclusion): string | null {
  if (known.task.kind !== 'cause') return null;
  if (conclusion.kind === 'found') return conclusion.label === 'introduces' ? conclusion.culprit : null;
  if (!mayExpose(known, { kind: 'concluded', conclusion, log: [] })) return null;
  const boundary = exposingBoundary(known);
  return boundary.kind === 'found' ? boundary.commit : null;
}

async function exposureOfCommit(
  { task, history: { graph }, evidence, marks }: Known,
  commit: string,
  tree: Pick<SourceTree, 'file'>,
): Promise<Exposure | null> {
  const parents = Array.from(graph.parentsOf(graph.indexOf(commit)), (parent) => graph.id(parent));
  const readings = parents.map((id) => evidenceOn(evidence, id).sight ?? null);
  const [parent] = parents;
  if (parent === undefined || readings.some((reading) => reading?.sight !== 'blind')) return null;
  const { crashes } = startSight(task, evidence, marks);
  const names = crashes.flatMap(({ frame }) => (frame === null || frame === 'corrupted' ? [] : [frame]));
  const paths = crashes.flatMap(({ guiltyFile }) => guiltyFile ?? []);
  const files = await Promise.all(
    [...new Set(paths)].slice(0, mostFiles).map(async (path) => ({
      before: await tree.file(parent, path),
      after: await tree.file(commit, path),
    })),
  );
  return exposureOf(readings, blamedCode([...new Set(names)].slice(0, mostFunctions), files));
}
