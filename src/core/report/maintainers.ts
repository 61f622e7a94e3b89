/** One entry of a kernel's MAINTAINERS. Addresses are as they are written there. */
export interface MaintainersSection {
  readonly name: string;
  /** `M:`, who looks after it. */
  readonly maintainers: readonly string[];
  /** `R:`, who wants to see patches. */
  readonly reviewers: readonly string[];
  /** `L:` */
  readonly lists: readonly string[];
  /** Patterns of `F:` lines, of `X:` lines (files that are not its own), and of `N:` lines. */
  readonly files: readonly string[];
  readonly excluded: readonly string[];
  readonly names: readonly RegExp[];
}

const maxLineLength = 400;

/** Sections that own files; one begins after an empty line. Whatever is no section is passed over. */
export function parseMaintainers(text: string): readonly MaintainersSection[] {
  return text.split(/\n{2,}/).flatMap((block) => {
    const lines = block.split('\n').map((line) => line.slice(0, maxLineLength));
    const tagged = lines.flatMap((line) => {
      const match = /^([A-Z]):\s+(.+)$/.exec(line);
      return match === null ? [] : [{ tag: match[1]!, value: match[2]!.trim() }];
    });
    const of = (tag: string) => tagged.filter((entry) => entry.tag === tag).map(({ value }) => value);
    const section = {
      name: lines[lines.findIndex((line) => /^[A-Z]:\s/.test(line)) - 1]?.trim() ?? '',
      maintainers: of('M').flatMap(addressesIn),
      reviewers: of('R').flatMap(addressesIn),
      lists: of('L').flatMap(addressesIn),
      files: of('F'),
      excluded: of('X'),
      names: of('N').flatMap(namePattern),
    };
    return section.files.length + section.names.length === 0 ? [] : [section];
  });
}

/** Whether a section is that of all files which no other one owns: only its lists matter. */
export function ownsTheRest({ files }: MaintainersSection): boolean {
  return files.includes('*/');
}

export function owns({ files, excluded, names }: MaintainersSection, path: string): boolean {
  if (excluded.some((pattern) => fits(pattern, path))) return false;
  return files.some((pattern) => fits(pattern, path)) || names.some((pattern) => pattern.test(path));
}

/**
 * As scripts/get_maintainer.pl reads it: `dir/` fits all below, other patterns what begins so without going deeper.
 * `*` and `?` do not cross a slash, a part `**` does.
 */
function fits(pattern: string, path: string): boolean {
  if (pattern === '*' || pattern === '*/') return false;
  const parts = pattern.split('/');
  const last = parts.pop()!;
  return fitsParts([...parts, last === '' ? '**' : `${last.replace(/\*+$/, '')}*`], path.split('/'));
}

/** At most one `**` can stretch: more of them are taken for `*`, so that no pattern takes long. */
function fitsParts(pattern: readonly string[], path: readonly string[]): boolean {
  const stretch = pattern.indexOf('**');
  const fitsAll = (some: readonly string[], parts: readonly string[]) =>
    some.length === parts.length && some.every((part, i) => fitsPart(part, parts[i]!));
  if (stretch === -1) return fitsAll(pattern, path);
  const behind = pattern.slice(stretch + 1);
  // `dir/` owns what is in it, not a file of that name.
  if (path.length < pattern.length - (behind.length > 0 ? 1 : 0)) return false;
  return (
    fitsAll(pattern.slice(0, stretch), path.slice(0, stretch)) &&
    fitsAll(behind, path.slice(path.length - behind.length))
  );
}

/** Goes back only to the last `*`: so the time is bounded by the product of the lengths. */
function fitsPart(pattern: string, text: string): boolean {
  let [p, t, star, mark] = [0, 0, -1, 0];
  while (t < text.length) {
    if (pattern[p] === '*') [star, mark, p] = [p, t, p + 1];
    else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === text[t])) [p, t] = [p + 1, t + 1];
    else if (star !== -1) [p, mark, t] = [star + 1, mark + 1, mark + 1];
    else return false;
  }
  return /^\**$/.test(pattern.slice(p));
}

/**
 * A regular expression of Perl. Those that repeat a group are passed over: they can take for ever, and no kernel's
 * MAINTAINERS has one.
 */
function namePattern(source: string): RegExp[] {
  if (/\)[*+{?]|[*+}][*+]|\\\d/.test(source) || (source.match(/[*+{]/g)?.length ?? 0) > 2) return [];
  try {
    return [new RegExp(source)];
  } catch {
    return [];
  }
}

const address = String.raw`[\w!#$%&'*+/=?^{|}~.-]{1,100}@[\w.-]{1,200}`;
const bracketed = new RegExp(`<(${address})>`);
const alone = new RegExp(`(?:^|\\s)(${address})(?=$|[\\s,)])`);

/** The address in `Name <address>`, or one that stands alone. Only what needs no quoting anywhere. */
export function addressesIn(text: string): string[] {
  const match = bracketed.exec(text) ?? alone.exec(text);
  return match === null ? [] : [match[1]!];
}
