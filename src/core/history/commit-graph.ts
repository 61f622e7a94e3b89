/** A directed acyclic graph of commits. (Filled in next.) */
export interface CommitGraph {
  readonly size: number;
}
