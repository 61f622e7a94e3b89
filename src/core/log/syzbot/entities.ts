/** How HTML may write a character that a log has. */
const entities = {
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&#34;': '"',
  '&#39;': "'",
  '&apos;': "'",
  '&amp;': '&',
} as const;

export type Entity = keyof typeof entities;

export const entityNames = Object.keys(entities) as readonly Entity[];

const anyEntity = new RegExp(entityNames.join('|'), 'g');

/**
 * Takes off the entities of a text that was copied from the source of a page or a mail. `used` are those that stand
 * for their character throughout; none where that cannot be put back as it was.
 */
export function withoutEntities(text: string): { readonly text: string; readonly used: readonly Entity[] } {
  if (!/&[lgqa#]/.test(text)) return { text, used: [] };
  const found = new Set(text.match(anyEntity));
  const used = entityNames.filter((name) => found.has(name));
  if (used.length === 0) return { text, used };
  const plain = text.replace(anyEntity, (name) => entities[name as Entity]);
  return withEntities(plain, used) === text ? { text: plain, used } : { text, used: [] };
}

/** Writes characters as the entities given. */
export function withEntities(text: string, used: readonly Entity[]): string {
  const inOrder = used.includes('&amp;') ? ['&amp;' as const, ...used.filter((name) => name !== '&amp;')] : used;
  return inOrder.reduce((written, name) => written.replaceAll(entities[name], name), text);
}
