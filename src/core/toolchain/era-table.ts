/*
 * core/toolchain: how a revision is built, by the releases that it contains: compiler, options that are changed,
 * patches. A table says so; here it is read, and where two revisions are built otherwise is told. It knows nothing of
 * files, of git, or of what is installed.
 */

/** Which compiler, and where it matters which linker, from a release on. */
export interface CompilerRule {
  /** `gcc-10.1.0`, `gcc-12`, `clang-14`; null for the one that the job is built with otherwise. */
  readonly compiler: string | null;
  /** Null for the one that goes with the compiler. */
  readonly linker: string | null;
  /** A tag; null where no other rule holds. */
  readonly since: string | null;
}

/** Options by name without `CONFIG_`. With both, `on` takes the place of `off` where that was on. */
export interface ConfigChange {
  readonly off: string | null;
  readonly on: string | null;
}

/** A change of the configuration in revisions that contain one tag and not the other; null for no such limit. */
export interface ConfigRule extends ConfigChange {
  readonly since: string | null;
  readonly before: string | null;
}

/** A change of the source that is put into revisions before they are built, where they need it. */
export interface Patch {
  /** Subject of the commit that brings the same change; null where nobody knows one. */
  readonly title: string | null;
  readonly source:
    | { readonly kind: 'file'; readonly path: string; readonly text: string }
    | { readonly kind: 'commit'; readonly commit: string };
  /** Only in revisions that contain this tag or commit (full id), and only in those that do not contain the other. */
  readonly since: string | null;
  readonly before: string | null;
  /** Commits with that title, full ids: what contains one of them has the change already. */
  readonly there: readonly string[];
}

/** A commit of ours that is another one with patches applied, full id; or why they do not apply, in one line. */
export type PatchedCommit = { readonly commit: string } | { readonly why: string };

/** How revisions are built. The newest tag that a revision contains decides on its compiler, whatever the dates are. */
export interface EraTable {
  readonly compilers: readonly CompilerRule[];
  readonly config: readonly ConfigRule[];
  readonly patches: readonly Patch[];
}

export type CompilerFamily = 'gcc' | 'clang';

export function familyOf(compiler: string | null): CompilerFamily {
  return compiler !== null && /(^|\/)clang/.test(compiler) ? 'clang' : 'gcc';
}
