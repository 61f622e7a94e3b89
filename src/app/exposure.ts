import { evidenceOn } from '../core/evidence/evidence.ts';
import { exposingBoundary, mayExpose } from '../core/search/exposing-search.ts';
import type { CandidateProbability, Conclusion, Known } from '../core/search/strategy.ts';
import { blamedCode, type Exposure, exposureOf } from '../core/sight/exposes.ts';
import { startSight } from '../core/sight/revision-sight.ts';
import type { SourceTree } from '../ports/source-tree.ts';
import type { Bisection } from './bisect.ts';

const mostFunctions = 8;
const mostFiles = 4;

/**
 * The conclusion as it is told: a named commit that only exposes an older bug is labelled so, and where no commit
 * is named because nothing below could be seen, the one that made the bug visible is.
 */
export async function withExposure(
  { task, history }: Bisection,
  conclusion: Conclusion | null,
  { evidence, marks }: Pick<Known, 'evidence' | 'marks'>,
  tree: SourceTree,
): Promise<{ readonly conclusion: Conclusion | null; readonly exposure: Exposure | null }> {
  const known: Known = { task, history, evidence, ...(marks === undefined ? {} : { marks }) };
  const commit = conclusion === null ? null : commitInQuestion(known, conclusion);
  const exposure = commit === null ? null : await exposureOfCommit(known, commit, tree);
  if (conclusion === null || commit === null || exposure === null) return { conclusion, exposure: null };
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
  tree: SourceTree,
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
