import { print } from './stdout.ts';

/**
 * Prints bytes that others wrote: to a file or pipe as they are, to a terminal without the characters that would
 * command it.
 */
export function printForeign(bytes: Buffer): Promise<void> {
  return print(process.stdout.isTTY ? harmless(bytes.toString('utf-8')) : bytes);
}

/** Control characters but line ends and tabs, and those that turn the direction of writing, become `?`. */
function harmless(text: string): string {
  return text.replaceAll(
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g,
    '?',
  );
}
