import { ID_LENGTH } from '../../core/history/id-store.ts';
import { ListedHistory } from '../../core/history/listed-history.ts';

const lineFeed = 10;
const zero = 48;

/**
 * Reads what `git rev-list --parents --timestamp` prints, `DATE ID PARENT…` per line, chunk by chunk and byte by byte
 * into a graph: the whole text of a kernel history would be 150 MB, and as strings it would take longer than git does.
 */
export class HistoryReader {
  readonly history = new ListedHistory();
  readonly #firstParent: boolean;
  #rest: Buffer = Buffer.alloc(0);

  constructor(firstParent: boolean) {
    this.#firstParent = firstParent;
  }

  /** Throws `RangeError` where a line is no such line. */
  push(chunk: Buffer): void {
    const text = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    let start = 0;
    for (let end = text.indexOf(lineFeed); end >= 0; end = text.indexOf(lineFeed, start)) {
      this.#line(text, start, end);
      start = end + 1;
    }
    this.#rest = text.subarray(start);
  }

  #line(text: Buffer, start: number, end: number): void {
    let at = start;
    let date = 0;
    for (let digit = text[at]! - zero; digit >= 0 && digit <= 9; digit = text[++at]! - zero) date = date * 10 + digit;
    if (at === start || (end - at) % (ID_LENGTH + 1) !== 0)
      throw new RangeError(
        `not a line of history: ${JSON.stringify(text.toString('latin1', start, Math.min(end, start + 100)))}`,
      );
    this.history.add(text, at + 1, date);
    const last = this.#firstParent ? Math.min(end, at + 2 * (ID_LENGTH + 1)) : end;
    for (at += ID_LENGTH + 1; at < last; at += ID_LENGTH + 1) this.history.addParent(text, at + 1);
  }
}
