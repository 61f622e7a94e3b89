/**
 * Foreign text made harmless for one line of a terminal, log or mail: control characters, line ends and the
 * characters that turn the direction of writing become `?`, tabs become blanks.
 */
export function oneLine(text: string): string {
  return text
    .replaceAll('\t', ' ')
    .replaceAll(/[\u0000-\u001f\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g, '?');
}
