/** Go's strconv.Quote and lists of it, `["a" "b"]`: what Go prints for a list of strings with %q. */

const named: Readonly<Record<string, string>> = {
  '\u0007': '\\a',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
  '"': '\\"',
  '\\': '\\\\',
};
const unnamed = new Map(Object.entries(named).map(([plain, quoted]) => [quoted.slice(1), plain]));

export function goQuote(items: readonly string[]): string {
  return `[${items.map(quoteOne).join(' ')}]`;
}

function quoteOne(text: string): string {
  const inner = text.replaceAll(/[\u0000-\u001f\u007f"\\]/g, (char) => named[char] ?? hex(char));
  return `"${inner}"`;
}

const hex = (char: string) => `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`;

/** The strings of a list; undefined where it is none. */
export function goUnquote(list: string): string[] | undefined {
  if (!list.startsWith('[') || !list.endsWith(']')) return undefined;
  const body = list.slice(1, -1);
  if (body === '') return [];
  const items: string[] = [];
  const quoted = /"((?:[^"\\]|\\.)*)"(?: |$)/y;
  while (quoted.lastIndex < body.length) {
    const match = quoted.exec(body);
    if (match === null) return undefined;
    items.push(unquoteOne(match[1]!));
  }
  return items;
}

function unquoteOne(inner: string): string {
  return inner.replaceAll(/\\(x[0-9a-f]{2}|.)/g, (_, code: string) =>
    code.length === 3 ? String.fromCharCode(Number.parseInt(code.slice(1), 16)) : (unnamed.get(code) ?? code),
  );
}
