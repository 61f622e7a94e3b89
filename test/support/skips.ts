/** The name of a test, or of a group of tests, that is skipped where there is a reason, with that reason for the list of skipped tests. */
export function orWhy(name: string, whyNot: string | null): string {
  return whyNot === null ? name : `${name} (skipped: ${whyNot})`;
}

/** The reason in a full name, made of the names of groups and test; null without one. */
export function whyIn(fullName: string): string | null {
  return said.exec(fullName)?.[1] ?? null;
}

export function withoutWhy(fullName: string): string {
  return fullName.replace(said, '');
}

const said = / \(skipped: (.*?)\)(?= > |$)/;
