import { resolve } from 'node:path';
import { type FramePlace, placeKey, type SourcePlace } from '../../core/report/symbolize.ts';
import { LineProcess } from '../process/line-process.ts';
import { runProcess } from '../process/run-process.ts';
import { lastLineDetector, parseAddr2line, sentinel } from './addr2line-output.ts';
import { type ElfTools, elfMachine, gnuTools, toolsFor } from './elf-tools.ts';
import { type SymbolStart, SymbolTable } from './symbol-table.ts';

const symbolsLimit = 128 << 20;

export interface ObjectFileOptions {
  /** A module is an object that is not linked yet. */
  readonly kind: 'image' | 'module';
  readonly timeoutMs: number;
  /** In front of `nm` and `addr2line`, where not those of the file's machine are wanted. */
  readonly toolPrefix?: string | undefined;
}

interface Asked {
  readonly key: string;
  readonly address: bigint;
  /** Of the symbol. */
  readonly start: bigint;
}

/** A kernel image or a module, and the processes that know its source lines. Nothing here throws. */
export class ObjectFile {
  readonly #path: string;
  readonly #options: ObjectFileOptions;
  readonly #processes = new Map<string, LineProcess>();
  #opened: Promise<{ readonly tools: ElfTools; readonly symbols: SymbolTable } | null> | undefined;
  #problem: string | null = null;

  constructor(path: string, options: ObjectFileOptions) {
    // Never taken for an option.
    this.#path = resolve(path);
    this.#options = options;
  }

  /** Why no sources can be had from this file, if that has turned out. */
  get problem(): string | null {
    return this.#problem;
  }

  /** The sources of those places whose symbol is in this file, by `placeKey`; `endsAt` is on `performance.now()`. */
  async sources(places: readonly FramePlace[], endsAt: number): Promise<ReadonlyMap<string, readonly SourcePlace[]>> {
    const opened = await (this.#opened ??= this.#open());
    if (opened === null) return new Map();
    const bySection = new Map<string, Asked[]>();
    for (const place of places) {
      const start = opened.symbols.find(place.symbol, place.size);
      if (start === null) continue;
      const section = start.section ?? '';
      const known = bySection.get(section) ?? [];
      known.push({ key: placeKey(place), address: addressIn(start, place), start: start.address });
      bySection.set(section, known);
    }
    return this.#ofSections(opened.tools, bySection, endsAt);
  }

  async #ofSections(
    tools: ElfTools,
    bySection: ReadonlyMap<string, readonly Asked[]>,
    endsAt: number,
  ): Promise<ReadonlyMap<string, readonly SourcePlace[]>> {
    const found = new Map<string, readonly SourcePlace[]>();
    for (const [section, known] of bySection) {
      if (section !== '' && section !== '.text' && !tools.sections) continue;
      const ask = (addresses: readonly bigint[]) => this.#ask(tools, section, addresses, endsAt);
      const answers = await ask(known.map(({ address }) => address));
      for (const [i, { key }] of known.entries()) found.set(key, answers?.[i] ?? []);
      // Places may be wrong, of another kernel say; where functions begin is known.
      if (answers?.every(isEmpty) && (await ask(known.map(({ start }) => start)))?.every(isEmpty))
        this.#problem ??= 'it has no line tables';
    }
    return found;
  }

  close(): void {
    for (const process of this.#processes.values()) process.close();
    this.#processes.clear();
  }

  /** One list per address; null where the program cannot be had. */
  async #ask(
    tools: ElfTools,
    section: string,
    addresses: readonly bigint[],
    endsAt: number,
  ): Promise<readonly (readonly SourcePlace[])[] | null> {
    let process = this.#processes.get(section);
    if (process === undefined || process.ended) {
      const within = section !== '' && tools.sections ? ['-j', section] : [];
      process = new LineProcess([tools.addr2line, '-a', '-f', '-i', ...within, '-e', this.#path]);
      this.#processes.set(section, process);
    }
    const question = [...addresses.map((address) => `0x${address.toString(16)}`), sentinel, ''].join('\n');
    const lines = await process.ask(question, lastLineDetector(), Math.max(1, endsAt - performance.now()));
    const answers = lines && parseAddr2line(lines);
    if (answers?.length === addresses.length) return answers;
    this.#problem = `${tools.addr2line} gives no answer`;
    return null;
  }

  async #open(): Promise<{ readonly tools: ElfTools; readonly symbols: SymbolTable } | null> {
    try {
      const { kind, toolPrefix } = this.#options;
      const machine = await elfMachine(this.#path);
      if (machine === null) return this.#failed('it is no ELF file');
      const tools = toolPrefix === undefined ? toolsFor(machine) : gnuTools(toolPrefix);
      const text = await this.#run(kind === 'image' ? [tools.nm, '-n', '-S'] : [tools.objdump, '-t']);
      const symbols = text === null ? null : SymbolTable[kind === 'image' ? 'fromNm' : 'fromObjdump'](text);
      if (symbols === null) return this.#failed(`${tools.nm} cannot read it`);
      return symbols.size === 0 ? this.#failed('it has no symbols') : { tools, symbols };
    } catch (error) {
      return this.#failed(error instanceof Error ? error.message : String(error));
    }
  }

  async #run(command: readonly [string, ...string[]]): Promise<string | null> {
    const end = await runProcess({
      argv: [...command, this.#path],
      timeoutMs: this.#options.timeoutMs,
      keepBytes: symbolsLimit,
    });
    return end.status === 0 ? end.stdout.toString('latin1') : null;
  }

  #failed(why: string): null {
    this.#problem = why;
    return null;
  }
}

function addressIn(start: SymbolStart, place: FramePlace): bigint {
  return start.address + BigInt(place.offset) - (place.returnAddress ? 1n : 0n);
}

function isEmpty(list: readonly unknown[]): boolean {
  return list.length === 0;
}
