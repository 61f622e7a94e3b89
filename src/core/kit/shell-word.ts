/** A text as one word of a shell, whatever is in it. Without line ends: they are made blanks. */
export function shellWord(text: string): string {
  const line = text.replaceAll(/[\u0000-\u001f\u007f]/g, ' ');
  return /^[\w@%+=:,./-]+$/.test(line) ? line : `'${line.replaceAll("'", "'\\''")}'`;
}
