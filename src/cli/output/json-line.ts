/** What JSON leaves as it is and a terminal may obey: C1 controls, line separators, changes of the writing direction. */
export const unsafeInJson = /[\u007f-\u009f\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;

/** A value as JSON without a line end, harmless for a terminal too. */
export function safeJson(value: unknown): string {
  return JSON.stringify(value).replaceAll(
    unsafeInJson,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
