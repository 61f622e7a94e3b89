/** Commits by their subjects. Throws `Failure` as `SourceTree` does. */
export interface TitleSource {
  /** By title the commits on any branch or tag that have it as their whole subject, full ids, newest first. */
  titled(titles: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>>;
}
