import { type Evidence, evidenceOn } from '../core/evidence/evidence.ts';
import type { BuildKnowledge } from '../core/evidence/outcome.ts';
import { askedOptions } from '../core/sight/detectors.ts';
import type { KernelContents } from '../ports/kernel-builder.ts';

/** Whether a commit has a file. */
export type HasFile = (commit: string, path: string) => Promise<boolean>;

/** What sight asks of a kernel: its options, and whether the files that the crash blames so far are in it. */
export async function knowledgeOf(
  commit: string,
  { options, compiledFiles }: KernelContents,
  blamed: readonly string[],
  hasFile: HasFile,
): Promise<BuildKnowledge> {
  const files: Record<string, BuildKnowledge['files'][string]> = {};
  if (compiledFiles !== null)
    for (const path of blamed)
      files[path] = compiledFiles.includes(path)
        ? 'compiled'
        : (await hasFile(commit, path))
          ? 'not compiled'
          : 'not in the tree';
  return { options: askedOptions.filter((option) => options.has(option)), files };
}

/** Source files, no headers, that crashes of the start commit blame. */
export function blamedFiles(start: string, evidence: Evidence): readonly string[] {
  const { runs, traced = [] } = evidenceOn(evidence, start);
  const files = [...runs, ...traced].flatMap(({ outcome }) =>
    outcome.kind === 'crashed' && outcome.crash.guiltyFile !== null ? [outcome.crash.guiltyFile] : [],
  );
  return [...new Set(files)].filter((path) => /\.[cS]$/.test(path)).slice(0, 8);
}
