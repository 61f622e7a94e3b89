/** Which files the tested kernels were made of. */
export interface KernelFiles {
  /** Files of built kernels, headers included, list by list. */
  readonly built: readonly (readonly string[])[];
  /** Whether the start commit has a file; null where nobody knows what its kernel was made of. */
  readonly inStartTree: ((path: string) => boolean) | null;
}

/**
 * Whether changing a file may change a kernel. Only sources and headers that no kernel was made of cannot, and only
 * where they were there to be compiled: of a file that the start commit does not have (removed, moved, or not yet
 * there) its folder tells, or a compiled file of its name elsewhere. Kconfig, Makefiles, scripts and inputs of
 * generators always may. Tests and tools that run on a host never do.
 */
export function mayChangeKernel({ built, inStartTree }: KernelFiles): (path: string) => boolean {
  const files = new Set(built.flat());
  const folders = new Set(Array.from(files, folderOf));
  const names = new Set(Array.from(files, nameOf));
  const archs = new Set(Array.from(files, (path) => archOf(path) ?? ''));
  const headersKnown = built.flat().some((path) => path.endsWith('.h'));
  return (path) => {
    if (files.has(path) || alwaysCounts.test(path)) return true;
    if (hostOnly.test(path)) return false;
    const arch = archOf(path);
    if (arch !== null && !archs.has(arch)) return false;
    if (!(headersKnown ? /\.[chS]$/ : /\.[cS]$/).test(path)) return true;
    if (inStartTree?.(path)) return false;
    return folders.has(folderOf(path)) || names.has(nameOf(path));
  };
}

/** Files that say what is built and how, or that the build runs. */
const alwaysCounts =
  /(^|\/)(Kconfig|Makefile|Kbuild)[^/]*$|^scripts\/(?!coccinelle\/|checkpatch|get_maintainer)|^(usr|certs)\/|^tools\/(objtool|lib|include|build|arch|bpf\/resolve_btfids)\//;
/** What runs on a host beside the kernel. */
const hostOnly = /^(tools|samples|scripts)\//;

function archOf(path: string): string | null {
  return /^arch\/([^/]+)\//.exec(path)?.[1] ?? null;
}

/** Folder of a path with its slash; empty in the root. */
export function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
