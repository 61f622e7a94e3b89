import { type Evidence, evidenceOn } from '../core/evidence/evidence.ts';
import type { Conclusion } from '../core/search/strategy.ts';
import { blamedCode, type Exposure, exposureOf } from '../core/sight/exposes.ts';
import { startSight } from '../core/sight/revision-sight.ts';
import type { SourceTree } from '../ports/source-tree.ts';
import type { Bisection } from './bisect.ts';

const mostFunctions = 8;
const mostFiles = 4;

/** Whether the commit that was named only exposes an older bug; null where it does not, or nothing tells. */
export async function exposureIn(
  { task, history: { graph } }: Bisection,
  conclusion: Conclusion | null,
  evidence: Evidence,
  tree: SourceTree,
): Promise<Exposure | null> {
  if (task.kind !== 'cause' || conclusion?.kind !== 'found' || conclusion.label !== 'introduces') return null;
  const { culprit } = conclusion;
  const parents = Array.from(graph.parentsOf(graph.indexOf(culprit)), (parent) => graph.id(parent));
  const [parent] = parents;
  if (parent === undefined) return null;
  const { crashes } = startSight(task, evidence);
  const names = crashes.flatMap(({ frame }) => (frame === null || frame === 'corrupted' ? [] : [frame]));
  const paths = crashes.flatMap(({ guiltyFile }) => guiltyFile ?? []);
  const files = await Promise.all(
    [...new Set(paths)].slice(0, mostFiles).map(async (path) => ({
      before: await tree.file(parent, path),
      after: await tree.file(culprit, path),
    })),
  );
  const code = blamedCode([...new Set(names)].slice(0, mostFunctions), files);
  return exposureOf(
    parents.map((id) => evidenceOn(evidence, id).sight ?? null),
    code,
  );
}

/** The conclusion as it is told: with its label turned, and why among the proof. */
export function exposing(conclusion: Conclusion | null, exposure: Exposure | null): Conclusion | null {
  if (exposure === null || conclusion?.kind !== 'found') return conclusion;
  return { ...conclusion, label: 'exposes', proof: [...conclusion.proof, `parent is blind: ${exposure.what}`] };
}
