import { addressesIn, type MaintainersSection, owns, ownsTheRest, parseMaintainers } from './maintainers.ts';

/** Who is to hear of a culprit or a crash; each address once, lower case, sorted. */
export interface Recipients {
  readonly to: readonly string[];
  readonly cc: readonly string[];
  /** Why each of them is there: `author`, `maintainer of NETWORKING DRIVERS`. */
  readonly why: Readonly<Record<string, readonly string[]>>;
}

interface Reason {
  readonly address: string;
  readonly place: 'to' | 'cc';
  readonly why: string;
}

const trailers = /^(reviewed|acked|tested|reviewed-and-tested|signed-off|reported-and-tested)-by:\s*(.*)$/i;
const generalList = 'linux-kernel@vger.kernel.org';
/** They want patches, not crashes. */
const neverWritten = new Set(['stable@vger.kernel.org', 'stable@kernel.org']);

/**
 * From the commit its author and those who signed, reviewed, acknowledged or tested it (not `Cc:` lines, which are
 * for others); from MAINTAINERS the people and lists of the sections that own the files.
 */
export function recipientsOf(
  commit: { readonly authorEmail: string; readonly message: string },
  files: readonly string[],
  maintainers: string,
): Recipients {
  return arranged([
    { address: commit.authorEmail, place: 'to', why: 'author' },
    ...commit.message.split('\n').flatMap(signer),
    ...ownersOf(files, maintainers),
  ]);
}

/** Those who look after a file, by MAINTAINERS. */
export function recipientsOfFile(file: string, maintainers: string): Recipients {
  return arranged(ownersOf([file], maintainers));
}

/** What `scripts/get_maintainer.pl` with its roles printed: `Name <address> (maintainer:SUBSYSTEM)` per line. */
export function recipientsFromScript(output: string): Recipients {
  return arranged(
    output.split('\n').flatMap((line) => {
      const roles = /\((.*)\)\s*$/.exec(line.slice(0, 1000));
      const why = roles?.[1] ?? 'get_maintainer.pl';
      const place = /maintainer|supporter|list/.test(why) ? 'to' : 'cc';
      return addressesIn(line.slice(0, roles?.index ?? 1000)).map((address) => ({ address, place, why }) as const);
    }),
  );
}

function signer(line: string): Reason[] {
  const match = trailers.exec(line.trim().slice(0, 400));
  if (match === null) return [];
  const why = `${match[1]!.toLowerCase()} by`;
  return addressesIn(match[2]!).map((address) => ({ address, place: 'to', why }));
}

function ownersOf(files: readonly string[], maintainers: string): Reason[] {
  const sections = parseMaintainers(maintainers);
  const owners = sections.filter((section) => files.some((file) => owns(section, file)));
  const rest = files.length === 0 ? [] : sections.filter(ownsTheRest);
  return [...owners.flatMap(inSection), ...rest.flatMap(listsOf)];
}

function inSection(section: MaintainersSection): Reason[] {
  const { name, maintainers, reviewers } = section;
  return [
    ...maintainers.map((address) => ({ address, place: 'to', why: `maintainer of ${name}` }) as const),
    ...listsOf(section),
    ...reviewers.map((address) => ({ address, place: 'cc', why: `reviewer of ${name}` }) as const),
  ];
}

function listsOf({ name, lists }: MaintainersSection): Reason[] {
  return lists.map((address) => ({ address, place: 'to', why: `list of ${name}` }));
}

/** Once To is To; the general list only hears along where another list is named. */
function arranged(reasons: readonly Reason[]): Recipients {
  const wanted = reasons.flatMap((reason) => {
    const address = reason.address.toLowerCase();
    return neverWritten.has(address) ? [] : [{ ...reason, address }];
  });
  const anotherList = wanted.some(({ address, why }) => address !== generalList && /\blist\b/.test(why));
  const to = new Set(
    wanted
      .filter(({ address, place }) => place === 'to' && !(anotherList && address === generalList))
      .map(({ address }) => address),
  );
  const cc = new Set(wanted.map(({ address }) => address).filter((address) => !to.has(address)));
  const why: Record<string, string[]> = Object.create(null) as Record<string, string[]>;
  for (const { address, why: reason } of wanted) {
    why[address] ??= [];
    if (!why[address].includes(reason)) why[address].push(reason);
  }
  return { to: [...to].toSorted(), cc: [...cc].toSorted(), why };
}
