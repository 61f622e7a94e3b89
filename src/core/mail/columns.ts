/**
 * Plain text in columns, as lists want it. Texts are safe for one line before they come here (core/log/one-line.ts).
 */

/** The kernel's documentation asks for 75. */
const mailWidth = 75;

const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{1f300}-\u{1faff}\u{20000}-\u{3fffd}]/u;
const unseen = /\p{Mn}|\p{Me}|\p{Cf}/u;

/** Columns that a text takes where every letter has one, those of East Asia two, and marks none. */
export function columnsOf(text: string): number {
  let columns = 0;
  for (const letter of text) columns += unseen.test(letter) ? 0 : wide.test(letter) ? 2 : 1;
  return columns;
}

/** Lines of at most `width` columns, each with `indent` in front; words longer than a line are cut into pieces. */
export function wrap(text: string, indent = '', width = mailWidth): string[] {
  const room = width - indent.length;
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/ +/).flatMap((one) => pieces(one, room))) {
    if (line !== '' && columnsOf(line) + 1 + columnsOf(word) > room) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line].map((one) => (one === '' ? '' : `${indent}${one}`));
}

function pieces(word: string, room: number): string[] {
  if (columnsOf(word) <= room) return [word];
  const all: string[] = [];
  let piece = '';
  for (const letter of word) {
    if (columnsOf(piece + letter) > room) {
      all.push(piece);
      piece = '';
    }
    piece += letter;
  }
  return [...all, piece];
}

/** One line cut to `width` columns; `...` says that it was. */
function cut(text: string, width = mailWidth): string {
  if (columnsOf(text) <= width) return text;
  let kept = '';
  for (const letter of text) {
    if (columnsOf(kept + letter) > width - 3) break;
    kept += letter;
  }
  return `${kept}...`;
}

/**
 * Text of others, indented, so that no line of it can be taken for one of ours: a line that begins with `#` would be a
 * command to a bot, and gets a point in front.
 */
export function quoted(lines: readonly string[], indent = '    '): string[] {
  return lines.map((line) => {
    const text = line.replace(/^(\s*)#/, '$1.#').trimEnd();
    return text === '' ? '' : cut(`${indent}${text}`);
  });
}
