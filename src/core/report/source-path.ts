/** How a source file is called relative to the tree, whatever directory the kernel was built in. */
export function relativeToTree(path: string, prefixes: readonly string[]): string {
  const plain = path.replaceAll(/\/(?:\.\/)+/g, '/').replace(/^(?:\.\/)+/, '');
  const directories = prefixes.filter((prefix) => prefix !== '').toSorted((a, b) => b.length - a.length);
  for (const candidate of [plain, withoutParents(plain)])
    for (const prefix of directories) {
      const directory = prefix.endsWith('/') ? prefix : `${prefix}/`;
      const rest = candidate.startsWith(directory) ? candidate.slice(directory.length) : '../';
      if (!rest.startsWith('../')) return rest;
    }
  return plain;
}

/** `a/../b` is `b`. */
export function withoutParents(path: string): string {
  if (!path.includes('./')) return path;
  const parts: string[] = [];
  for (const part of path.split('/')) {
    const last = parts.at(-1);
    if (part === '..' && last !== undefined && last !== '..' && last !== '') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  return parts.join('/');
}

/** The directory in front of a path that is known to end so; null where it does not. */
export function treeOf(path: string, known: string): string | null {
  return path.endsWith(`/${known}`) ? path.slice(0, -known.length - 1) : null;
}
