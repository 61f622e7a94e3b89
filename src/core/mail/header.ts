import { oneLine } from '../log/one-line.ts';

/**
 * Fields of a mail header by RFC 5322, foreign text in them encoded by RFC 2047 wherever it is not plain: so neither a
 * line end nor `=?…?=` in a name or subject can make anything else of the header.
 */

/** Columns of a header line; RFC 2047 allows 76 where an encoded word is in it. */
const lineWidth = 76;
/** 39 bytes are 52 letters, with the frame 64: so that a word stands beside the name of its field. */
const bytesOfWord = 39;

/** A field with free text, folded. */
export function textField(name: string, text: string): string {
  return fold(name, words(oneLine(text).trim()), ' ');
}

export interface Mailbox {
  readonly address: string;
  readonly name: string | null;
}

/** A field with mailboxes, one a line; empty text where there are none that a header can hold. */
export function addressField(name: string, mailboxes: readonly Mailbox[]): string {
  const safe = mailboxes.filter(({ address }) => isPlainAddress(address));
  return safe.length === 0 ? '' : `${name}: ${safe.map(mailboxText).join(',\n ')}\n`;
}

/** Whether an address needs no quoting: letters, figures and points, a host name behind. */
export function isPlainAddress(address: string): boolean {
  const atom = "[\\w!#$%&'*+/=?^`{|}~-]+";
  const plain = new RegExp(`^${atom}(?:\\.${atom})*@[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\\.[A-Za-z0-9-]+)*$`);
  return address.length <= 254 && plain.test(address);
}

function mailboxText({ address, name }: Mailbox): string {
  const text = oneLine(name ?? '').trim();
  if (text === '') return address;
  if (!isPlainText(text)) return `${words(text).join('\n ')}\n <${address}>`;
  const quotedName = /^[\w !#$%&'*+/=?^`{|}~-]*$/.test(text) ? text : `"${text.replaceAll(/["\\]/g, '\\$&')}"`;
  const short = `${quotedName} <${address}>`;
  return short.length < lineWidth ? short : `${quotedName}\n <${address}>`;
}

function isPlainText(text: string): boolean {
  return /^[\x20-\x7e]*$/.test(text) && !text.includes('=?') && text.length <= 200;
}

/** The words of a text as a header may have them: as they are, or all of it encoded. */
function words(text: string): string[] {
  if (isPlainText(text)) return text.split(/ +/);
  const encoded: string[] = [];
  let piece = '';
  for (const letter of text) {
    if (utf8Length(piece + letter) > bytesOfWord) {
      encoded.push(encodedWord(piece));
      piece = '';
    }
    piece += letter;
  }
  return [...encoded, encodedWord(piece)];
}

/** No word may stand longer than a line: what is longer was encoded, or breaks the line before it. */
function fold(name: string, parts: readonly string[], blank: string): string {
  let text = `${name}:`;
  let width = text.length;
  for (const part of parts) {
    if (width + 1 + part.length > lineWidth && width > name.length + 1) {
      text += `\n${blank}${part}`;
      width = blank.length + part.length;
    } else {
      text += ` ${part}`;
      width += 1 + part.length;
    }
  }
  return `${text}\n`;
}

function encodedWord(text: string): string {
  return `=?UTF-8?B?${base64(utf8(text))}?=`;
}

function utf8Length(text: string): number {
  return utf8(text).length;
}

/** The core has no TextEncoder; a half of a pair becomes U+FFFD as there. */
function utf8(text: string): number[] {
  return Array.from(text).flatMap((letter) => {
    const code = letter.codePointAt(0)!;
    const point = code >= 0xd800 && code <= 0xdfff ? 0xfffd : code;
    if (point < 0x80) return [point];
    if (point < 0x800) return [0xc0 | (point >> 6), 0x80 | (point & 63)];
    if (point < 0x10000) return [0xe0 | (point >> 12), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63)];
    return [0xf0 | (point >> 18), 0x80 | ((point >> 12) & 63), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63)];
  });
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';

function base64(bytes: readonly number[]): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const [a = 0, b, c] = bytes.slice(i, i + 3);
    text += alphabet[a >> 2]! + alphabet[((a & 3) << 4) | ((b ?? 0) >> 4)]!;
    text += b === undefined ? '==' : alphabet[((b & 15) << 2) | ((c ?? 0) >> 6)]!;
    if (b !== undefined) text += c === undefined ? '=' : alphabet[c & 63]!;
  }
  return text;
}
