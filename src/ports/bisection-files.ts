/**
 * The directory of one bisection, for people: build logs, consoles, the result. The journal is the truth; these
 * are what it refers to. Names are relative, with `/`, and made by us.
 */
export interface BisectionFiles {
  /** Absolute path of a name; makes the directories above it. */
  path(name: string): string;
  /** Writes a small text whole: readers see the old or the new one. */
  write(name: string, text: string): void;
}
