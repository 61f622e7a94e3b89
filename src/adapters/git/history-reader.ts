import { CommitGraphBuilder } from '../../core/history/commit-graph-builder.ts';

/**
 * Reads what `git rev-list --parents --timestamp` prints, `DATE ID PARENT…` per line, chunk by chunk into a
 * graph: the whole text of a kernel history would be 150 MB.
 */
export class HistoryReader {
  readonly builder = new CommitGraphBuilder();
  readonly #firstParent: boolean;
  #rest = '';

  constructor(firstParent: boolean) {
    this.#firstParent = firstParent;
  }

  push(chunk: Buffer): void {
    const lines = (this.#rest + chunk.toString('latin1')).split('\n');
    this.#rest = lines.pop()!;
    for (const line of lines) this.#line(line);
  }

  #line(line: string): void {
    const [date, id, ...parents] = line.split(' ');
    this.builder.add(id!, Number(date), this.#firstParent ? parents.slice(0, 1) : parents);
  }
}
