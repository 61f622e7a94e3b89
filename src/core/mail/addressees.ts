import type { CommitDetails } from '../history/commit-details.ts';
import { type Recipients, recipientsOf, recipientsOfFile } from '../report/recipients.ts';
import { isPlainAddress, type Mailbox } from './header.ts';

/** Somebody who is to get a mail, and why. */
export interface Addressee extends Mailbox {
  readonly place: 'to' | 'cc';
  readonly why: readonly string[];
}

export interface AddresseeFacts {
  /** The commit that is named, where its people are to hear of it; null where nobody is accused. */
  readonly commit: CommitDetails | null;
  /** Files that it touches. */
  readonly changed: readonly string[];
  /** Files that the crash blames. */
  readonly blamed: readonly string[];
  /** Text of MAINTAINERS; empty where there is none. */
  readonly maintainers: string;
  /** Addresses that a person adds. */
  readonly added: readonly string[];
  /** Whether the list that tracks regressions is to hear of it. */
  readonly regression: boolean;
}

/**
 * Who is to get the mail, To before Cc, sorted. Where no commit is accused only those are who look after the files that
 * the crash blames: a search that went astray must not write to those whom it met on the way.
 */
export function addresseesOf(facts: AddresseeFacts): readonly Addressee[] {
  const { commit, changed, blamed, maintainers } = facts;
  const files = [...new Set([...(commit === null ? [] : changed), ...blamed])];
  const found =
    commit === null ? ofFiles(blamed, maintainers) : recipientsOf(commit, files, maintainers.slice(0, mostText));
  const names = namesIn([
    ...(commit === null ? [] : [`Author-by: ${commit.author} <${commit.authorEmail}>`, commit.message]),
    maintainers,
  ]);
  const all = new Map<string, Addressee>();
  const add = (address: string, place: 'to' | 'cc', why: readonly string[]) => {
    if (!isPlainAddress(address) || all.has(address)) return;
    all.set(address, { address, name: names.get(address) ?? null, place, why });
  };
  for (const address of facts.added) add(address.toLowerCase(), 'to', ['asked for']);
  for (const place of ['to', 'cc'] as const)
    for (const address of found[place]) add(address, place, found.why[address] ?? []);
  if (facts.regression) add('regressions@lists.linux.dev', 'cc', ['list of regressions']);
  return [...all.values()].toSorted(
    (a, b) => Number(a.place === 'cc') - Number(b.place === 'cc') || (a.address < b.address ? -1 : 1),
  );
}

const mostText = 4 << 20;

function ofFiles(files: readonly string[], maintainers: string): Recipients {
  const all = files.map((file) => recipientsOfFile(file, maintainers.slice(0, mostText)));
  const to = [...new Set(all.flatMap((one) => one.to))];
  const why: Record<string, readonly string[]> = Object.assign(Object.create(null), ...all.map((one) => one.why));
  return { to, cc: [...new Set(all.flatMap((one) => one.cc))].filter((address) => !to.includes(address)), why };
}

/** Names before addresses in tags of messages (`Reviewed-by: NAME <ADDRESS>`) and in MAINTAINERS, by lower-case address. */
function namesIn(texts: readonly string[]): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const text of texts)
    for (const line of text.slice(0, mostText).split('\n')) {
      const match = /^\s*(?:[MR]|[A-Za-z-]{1,40}-by):\s*([^<>]{1,200}?)\s*<([^<>\s]{1,254})>/i.exec(line.slice(0, 600));
      if (match === null) continue;
      const address = match[2]!.toLowerCase();
      if (!names.has(address)) names.set(address, match[1]!.replace(/^"(.*)"$/, '$1'));
    }
  return names;
}
