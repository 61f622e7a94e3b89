import { placeOf } from './title-kinship.ts';

/** Words of names that stand in all subsystems, and so tie nothing to anything. */
const filler = new Set(
  'the for and get set put init exit free alloc read write net linux sys kernel drivers include with from add use fix dev work bug line release open close start stop create destroy register core call data null'.split(
    ' ',
  ),
);

/** Words of three letters or more of a text or an identifier, in small letters, without numbers and fillers. */
function wordsOf(text: string): readonly string[] {
  const words = text.toLowerCase().split(/[^a-z0-9]+/);
  return [...new Set(words.filter((word) => word.length > 2 && !/^\d+$/.test(word) && !filler.has(word)))];
}

/** What titles name, as words: `WARNING in geneve_exit_batch_net` gives geneve and batch. */
function titleText(titles: readonly string[]): string {
  return titles.flatMap((title) => placeOf(title) ?? []).join(' ');
}

/** Words that name nothing in titles, beside the fillers: parts of functions of all subsystems. */
const common = new Set('line device queue handle update sock skb page task'.split(' '));

/** Whether a title names a part of the kernel that one of the others names too: both stand in vhost_, or in sctp_. */
export function areCousins(title: string, titles: readonly string[]): boolean {
  const telling = (text: string) => wordsOf(text).filter((word) => !common.has(word));
  const known = new Set(telling(titleText(titles)));
  return telling(titleText([title])).some((word) => known.has(word));
}

/** Share of the words of what the titles name that a text has too, 0 to 1; long words count as parts of others. */
export function sharedWords(titles: readonly string[], text: string): number {
  const wanted = wordsOf(titleText(titles));
  const have = wordsOf(text);
  const within = (a: string, b: string) => a.length > 4 && b.includes(a);
  const found = wanted.filter((word) =>
    have.some((other) => other === word || within(word, other) || within(other, word)),
  );
  return found.length / Math.max(1, wanted.length);
}

/** Whether a word in front of the subject's last colon (`net: geneve: …`) begins, or is begun by, one of the texts'. */
export function sharesPrefix(subject: string, titles: readonly string[], files: readonly string[]): boolean {
  const plain = withoutRevert(subject);
  const colon = plain.lastIndexOf(': ');
  if (colon < 0) return false;
  const have = wordsOf(`${files.join(' ')} ${titleText(titles)}`);
  return wordsOf(plain.slice(0, colon)).some((word) =>
    have.some((other) => other.startsWith(word) || word.startsWith(other)),
  );
}

/** The subject of what a revert takes back; other subjects as they are. */
export function withoutRevert(subject: string): string {
  const inner = subject.replace(/^(?:(?:partially )?revert "){1,9}/i, '');
  return inner === subject ? subject : inner.replace(/"+$/, '');
}
