import { relativeToTree, treeOf } from '../../core/report/source-path.ts';
import {
  type FramePlace,
  placeKey,
  placesToLookUp,
  type SourcePlace,
  withSources,
} from '../../core/report/symbolize.ts';
import { LineProcess } from '../process/line-process.ts';
import { runProcess } from '../process/run-process.ts';
import { lastLineDetector, parseAddr2line, sentinel } from './addr2line-output.ts';
import { SymbolTable } from './symbol-table.ts';

export interface Addr2lineOptions {
  /** Directories that paths are given relative to; by default the one above `init/main.c`, as the image knows it. */
  readonly stripPrefixes?: readonly string[];
  /** Of one report, the first one included, which reads the image. */
  readonly timeoutMs?: number;
  /** In front of `nm` and `addr2line`: `aarch64-linux-gnu-`. */
  readonly toolPrefix?: string;
}

const nmOutputLimit = 128 << 20;

/**
 * Adds files and lines to reports of one kernel image (`vmlinux`, or `linux` of User Mode Linux). The image is read
 * once, with the first report; it should have line tables (`-g1`). Where a tool, the image or its line tables are
 * missing, or the time is over, reports stay as they are.
 */
export class Addr2line {
  readonly #vmlinux: string;
  readonly #options: Addr2lineOptions;
  #process: LineProcess | undefined;
  #symbols: Promise<SymbolTable | null> | undefined;
  #prefixes: readonly string[] | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(vmlinux: string, options: Addr2lineOptions = {}) {
    this.#vmlinux = vmlinux;
    this.#options = options;
    this.#prefixes = options.stripPrefixes;
  }

  /** The report with sources; reports are taken one after the other. */
  symbolize(report: string): Promise<string> {
    const result = this.#last.then(() => this.#symbolize(report));
    this.#last = result.catch(() => {});
    return result;
  }

  close(): void {
    this.#process?.close();
    this.#process = undefined;
  }

  async #symbolize(report: string): Promise<string> {
    const places = placesToLookUp(report);
    if (places.length === 0) return withSources(report, new Map());
    const endsAt = performance.now() + (this.#options.timeoutMs ?? 60_000);
    const symbols = await (this.#symbols ??= this.#readSymbols());
    if (symbols === null || symbols.size === 0) return report;
    const start = symbols.addressOf('start_kernel', 0);
    if (this.#prefixes === undefined && start !== null) {
      const [main] = (await this.#lookUp([start], endsAt)) ?? [];
      const tree = main?.at(-1) === undefined ? null : treeOf(main.at(-1)!.file, 'init/main.c');
      this.#prefixes = tree === null ? [] : [tree];
    }
    return withSources(report, await this.#sources(symbols, places, endsAt));
  }

  async #sources(
    symbols: SymbolTable,
    places: readonly FramePlace[],
    endsAt: number,
  ): Promise<ReadonlyMap<string, readonly SourcePlace[]>> {
    const known = places.flatMap((place) => {
      const symbol = symbols.addressOf(place.symbol, place.size);
      if (symbol === null) return [];
      return [{ place, address: symbol + BigInt(place.offset) - (place.returnAddress ? 1n : 0n) }];
    });
    const answers = await this.#lookUp(
      known.map((it) => it.address),
      endsAt,
    );
    return new Map(known.map(({ place }, i) => [placeKey(place), this.#inTree(answers?.[i] ?? [])]));
  }

  #inTree(places: readonly SourcePlace[]): readonly SourcePlace[] {
    return places.map((place) => ({ ...place, file: relativeToTree(place.file, this.#prefixes ?? []) }));
  }

  /** One list per address; null where the program cannot be had. */
  async #lookUp(addresses: readonly bigint[], endsAt: number): Promise<readonly (readonly SourcePlace[])[] | null> {
    if (addresses.length === 0) return [];
    if (this.#process === undefined || this.#process.ended)
      this.#process = new LineProcess([
        `${this.#options.toolPrefix ?? ''}addr2line`,
        '-a',
        '-f',
        '-i',
        '-e',
        this.#vmlinux,
      ]);
    const question = [...addresses.map((address) => `0x${address.toString(16)}`), sentinel, ''].join('\n');
    const lines = await this.#process.ask(question, lastLineDetector(), Math.max(1, endsAt - performance.now()));
    const answers = lines && parseAddr2line(lines);
    return answers?.length === addresses.length ? answers : null;
  }

  async #readSymbols(): Promise<SymbolTable | null> {
    try {
      const end = await runProcess({
        argv: [`${this.#options.toolPrefix ?? ''}nm`, '-n', '-S', '--', this.#vmlinux],
        timeoutMs: this.#options.timeoutMs ?? 60_000,
        keepBytes: nmOutputLimit,
      });
      return end.status === 0 ? SymbolTable.parse(end.stdout.toString('latin1')) : null;
    } catch {
      return null;
    }
  }
}
