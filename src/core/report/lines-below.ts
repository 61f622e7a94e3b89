/**
 * Goes on from a line to one that fits each of the patterns in turn; gives what their groups captured and the line behind
 * the last. Null where one is missing.
 */
export function linesBelow(
  lines: readonly string[],
  from: number,
  patterns: readonly RegExp[],
): { readonly groups: readonly string[]; readonly at: number } | null {
  const groups: string[] = [];
  let at = from;
  for (const pattern of patterns) {
    let match: RegExpExecArray | null = null;
    while (!match && at < lines.length) match = pattern.exec(lines[at++]!);
    if (!match) return null;
    groups.push(...groupsOf(match));
  }
  return { groups, at };
}

/** What the groups of a match captured; empty where one took no part. */
export function groupsOf(match: readonly (string | undefined)[]): string[] {
  return match.slice(1).map((group) => group ?? '');
}
