/** Who is to hear of a culprit; each address once, lower case, sorted. */
export interface Recipients {
  readonly to: readonly string[];
  readonly cc: readonly string[];
}

interface Section {
  readonly people: readonly string[];
  readonly lists: readonly string[];
  /** Patterns of `F:` lines. */
  readonly files: readonly string[];
}

const trailers = /^(?:reviewed|acked|tested|reviewed-and-tested|signed-off|reported-and-tested)-by:\s*(.*)$/i;
const generalList = 'linux-kernel@vger.kernel.org';

/**
 * From the commit its author and those who signed, reviewed, acknowledged or tested it (not `Cc:` lines, which are
 * for others); from MAINTAINERS the people and lists of the sections that own the files. Lists are To, the general
 * list Cc where another list is named.
 */
export function recipientsOf(
  commit: { readonly authorEmail: string; readonly message: string },
  files: readonly string[],
  maintainers: string,
): Recipients {
  const sections = parseMaintainers(maintainers);
  const owners = sections.filter((section) => files.some((file) => owns(section, file)));
  const people = [
    commit.authorEmail,
    ...commit.message.split('\n').flatMap(signer),
    ...owners.flatMap((section) => section.people),
  ];
  const lists = owners.flatMap((section) => section.lists);
  const general = lists.some((list) => list !== generalList);
  const to = clean([...people, ...lists.filter((list) => !general || list !== generalList)]);
  return {
    to,
    cc: clean(lists.filter((list) => general && list === generalList)).filter((address) => !to.includes(address)),
  };
}

function signer(line: string): string[] {
  const match = trailers.exec(line.trim().slice(0, 400));
  return match === null ? [] : addressesIn(match[1]!);
}

/** Sections that own files; one begins after an empty line. */
function parseMaintainers(text: string): Section[] {
  return text.split(/\n{2,}/).flatMap((block) => {
    const tagged = block.split('\n').flatMap((line) => {
      const match = /^([A-Z]):\s+(.+)$/.exec(line.slice(0, 400));
      return match === null ? [] : [{ tag: match[1]!, value: match[2]! }];
    });
    const of = (tag: string) => tagged.filter((entry) => entry.tag === tag).map(({ value }) => value);
    const files = of('F');
    if (files.length === 0) return [];
    return [{ people: of('M').flatMap(addressesIn), lists: of('L').flatMap(addressesIn), files }];
  });
}

/** `dir/` owns all below, `dir/*` its files, other patterns what they match; the patterns of the last section, which own all that is left, own nothing here. */
function owns({ files }: Section, path: string): boolean {
  return files.some((pattern) => {
    if (pattern === '*' || pattern === '*/') return false;
    if (pattern.endsWith('/')) return path.startsWith(pattern);
    return globMatches(pattern, path);
  });
}

/** `*` and `?` do not cross a slash; without a slash at the end of the pattern the rest of the path must match. */
function globMatches(pattern: string, path: string): boolean {
  const source = pattern
    .slice(0, 200)
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll(/\*+/g, '[^/]*')
    .replaceAll('?', '[^/]');
  return new RegExp(`^${source}$`).test(path);
}

function addressesIn(text: string): string[] {
  const match = /<([^<>\s@]+@[^<>\s@]+)>/.exec(text) ?? /(?:^|\s)([^<>\s@()]+@[^<>\s@()]+)/.exec(text);
  return match === null ? [] : [match[1]!];
}

function clean(addresses: readonly string[]): string[] {
  const isStable = (address: string) => address === 'stable@vger.kernel.org' || address === 'stable@kernel.org';
  return [...new Set(addresses.map((address) => address.toLowerCase()))]
    .filter((address) => !isStable(address))
    .toSorted();
}
