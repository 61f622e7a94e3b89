/** A tag and the commit it names (annotated tags peeled). */
export interface Release {
  readonly tag: string;
  readonly commit: string;
}
