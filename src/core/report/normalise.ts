/**
 * Replaces what differs between two crashes of the same kind, such as numbers and addresses. Each rule is applied
 * until nothing changes, in this order; as in syzkaller, pkg/report/report.go.
 */
const rules: readonly (readonly [RegExp, string])[] = [
  [/syz-executor\.?\d+(?:[/:]\d+)?/g, 'syz-executor'],
  [/syzkaller\d+(?:[/:]\d+)?/g, 'syzkaller'],
  [/([^a-zA-Z0-9])(?:0x)?[0-9a-f]{6,}/g, '$1ADDR'],
  [/(^|\D)(?:\d{1,3}\.){3}\d{1,3}(?!\d)/g, '$1IP'],
  [/(\.[a-zA-Z]{1,16}):\d+(?::\d+)?/g, '$1:LINE'],
  // Looks back only where there is an offset: a long word costs no more than its length.
  [/(?=\+0x)(?<=[a-zA-Z][a-zA-Z0-9_.]*)\+0x[0-9a-z]+\/0x[0-9a-z]+/g, ''],
  [/CPU#\d+/g, 'CPU'],
  [/(\W)\d+(\W|$)/g, '$1NUM$2'],
  [/\d{7,}/g, 'NUM'],
];

const maxLength = 120;
/** Twice as much as ever remains, many times over: the rules only shorten. */
const maxInput = 1024;

/** The form of a title in which equal crashes are equal: printable ASCII, at most 120 bytes of it looked at. */
export function normaliseTitle(title: string): string {
  let text = title.slice(0, maxInput);
  for (const [pattern, replacement] of rules) text = untilStable(text, pattern, replacement);
  return printable(text.slice(0, maxLength));
}

function untilStable(text: string, pattern: RegExp, replacement: string): string {
  let before = text;
  for (let round = 0; round < 10; round++) {
    const after = before.replace(pattern, replacement);
    if (after === before) break;
    before = after;
  }
  return before;
}

function printable(text: string): string {
  return text
    .replaceAll('\t', ' ')
    .replace(/[^\x20-\x7e]/g, '')
    .replace(/ {2,}/g, ' ')
    .trim();
}
