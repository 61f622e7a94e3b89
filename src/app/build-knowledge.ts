import { type Evidence, evidenceOn } from '../core/evidence/evidence.ts';
import type { BuildKnowledge } from '../core/evidence/outcome.ts';
import { askedOptions } from '../core/sight/detectors.ts';
import type { KernelContents } from '../ports/kernel-builder.ts';

/** Whether a commit has a file. */
export type HasFile = (commit: string, path: string) => Promise<boolean>;

/**
 * What sight and priors ask of a kernel: its options, whether the files that the crash blames so far are in it, and of
 * which files it was made that are new.
 */
export async function knowledgeOf(
  commit: string,
  { options, compiledFiles, includedFiles }: KernelContents,
  blamed: readonly string[],
  hasFile: HasFile,
  isNew: (path: string) => boolean,
): Promise<BuildKnowledge> {
  const files: Record<string, BuildKnowledge['files'][string]> = {};
  if (compiledFiles !== null)
    for (const path of blamed)
      files[path] =
        compiledFiles.includes(path) || includedFiles?.includes(path)
          ? 'compiled'
          : (await hasFile(commit, path))
            ? 'not compiled'
            : 'not in the tree';
  return {
    options: askedOptions.filter((option) => options.has(option)),
    files,
    ...(compiledFiles === null ? {} : { newFiles: [...compiledFiles, ...(includedFiles ?? [])].filter(isNew) }),
  };
}

/** Tells of a file whether no other revision has it on record: a revision that is built again keeps its own. */
export function newFor(commit: string, evidence: Evidence): (path: string) => boolean {
  const others = [...evidence.values()].filter((revision) => revision.commit !== commit);
  const known = new Set(others.flatMap(({ build }) => build?.knows?.newFiles ?? []));
  return (path) => !known.has(path);
}

/** Source files, no headers, that crashes of the start commit blame. */
export function blamedFiles(start: string, evidence: Evidence): readonly string[] {
  const { runs, traced = [] } = evidenceOn(evidence, start);
  const files = [...runs, ...traced].flatMap(({ outcome }) =>
    outcome.kind === 'crashed' && outcome.crash.guiltyFile !== null ? [outcome.crash.guiltyFile] : [],
  );
  return [...new Set(files)].filter((path) => /\.[cS]$/.test(path)).slice(0, 8);
}
