import { unsafeInJson } from './json-line.ts';
import { print } from './stdout.ts';

/**
 * Prints bytes that others wrote: to a file or pipe as they are, to a terminal without the characters that would
 * command it.
 */
export function printForeign(bytes: Buffer): Promise<void> {
  return print(process.stdout.isTTY ? harmless(bytes.toString('utf-8')) : bytes);
}

/** Control characters but line ends and tabs, and those that turn the direction of writing, become `?`. */
export function harmless(text: string): string {
  return text.replaceAll(/[\u0000-\u0008\u000b-\u001f]/g, '?').replaceAll(unsafeInJson, '?');
}
