/** The words for the newer and the older state, git's terms: `bad` and `good` unless the user chose others. */
export interface Terms {
  readonly newer: string;
  readonly older: string;
}

/** What `git bisect start` has to be told beside the revisions. */
export interface GitWords {
  readonly terms: Terms;
  readonly firstParent: boolean;
  /** Pathspecs; empty for none. */
  readonly paths: readonly string[];
}
