/** Texts that all have to occur in a line, one behind the other; in any case of letters where `anyCase` is set. */
export interface Phrase {
  readonly texts: readonly [string, ...string[]];
  readonly anyCase?: true;
}

export const phrase = (...texts: readonly [string, ...string[]]): Phrase => ({ texts });

export function hasPhrase(line: string, { texts, anyCase }: Phrase): boolean {
  const searched = anyCase ? line.toLowerCase() : line;
  let from = 0;
  for (const text of texts) {
    const found = searched.indexOf(text, from);
    if (found === -1) return false;
    from = found + text.length;
  }
  return true;
}
