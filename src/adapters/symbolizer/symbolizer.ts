import { dirname } from 'node:path';
import { relativeToTree, treeOf } from '../../core/report/source-path.ts';
import {
  type FramePlace,
  placeKey,
  placesToLookUp,
  type SourcePlace,
  withSources,
} from '../../core/report/symbolize.ts';
import { moduleFiles } from './module-files.ts';
import { ObjectFile } from './object-file.ts';

export interface SymbolizerOptions {
  /** Directories that paths are given relative to; by default the one above `init/main.c`, as the image knows it. */
  readonly stripPrefixes?: readonly string[];
  /** Of one report, the first one included, which reads the image. */
  readonly timeoutMs?: number;
  /** In front of `nm` and `addr2line`: `aarch64-linux-gnu-`. By default what fits the image. */
  readonly toolPrefix?: string;
  /** Where the `*.ko` are; by default the directory of the image. Looked through when a report first names a module. */
  readonly modules?: string;
}

/** Modules whose processes are kept; a report rarely has frames in more. */
const mostModules = 32;

/**
 * Adds files and lines to reports of one kernel image (`vmlinux`, or `linux` of User Mode Linux) and its modules. The
 * image is read once, with the first report; it should have line tables (`-g1`). Where a tool, the image or its line
 * tables are missing, or the time is over, reports stay as they are, and `problem` says why.
 */
export class Symbolizer {
  readonly #image: ObjectFile;
  readonly #modulesDirectory: string;
  readonly #options: SymbolizerOptions & { readonly timeoutMs: number };
  readonly #modules = new Map<string, ObjectFile | null>();
  #moduleFiles: Promise<ReadonlyMap<string, string>> | undefined;
  #prefixes: readonly string[] | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(vmlinux: string, options: SymbolizerOptions = {}) {
    this.#options = { timeoutMs: 60_000, ...options };
    this.#image = this.#objectFile(vmlinux, 'image');
    this.#modulesDirectory = options.modules ?? dirname(vmlinux);
    this.#prefixes = options.stripPrefixes;
  }

  get problem(): string | null {
    return this.#image.problem;
  }

  /** The report with sources; reports are taken one after the other. */
  symbolize(report: string): Promise<string> {
    const result = this.#last.then(() => this.#symbolize(report));
    this.#last = result.catch(() => {});
    return result;
  }

  close(): void {
    for (const file of [this.#image, ...this.#modules.values()]) file?.close();
    this.#modules.clear();
  }

  async #symbolize(report: string): Promise<string> {
    const endsAt = performance.now() + this.#options.timeoutMs;
    const places = placesToLookUp(report);
    const found = new Map<string, readonly SourcePlace[]>();
    for (const module of new Set(places.map((place) => place.module))) {
      const some = places.filter((place) => place.module === module);
      const file = module === null ? this.#image : await this.#module(module);
      if (file === null) continue;
      const prefixes = await this.#treePrefixes(endsAt);
      for (const [key, sources] of await file.sources(some, endsAt))
        found.set(
          key,
          sources.map((source) => ({ ...source, file: relativeToTree(source.file, prefixes) })),
        );
    }
    return withSources(report, found);
  }

  /** The image tells where its tree was: `start_kernel` is in `init/main.c`. */
  async #treePrefixes(endsAt: number): Promise<readonly string[]> {
    if (this.#prefixes !== undefined) return this.#prefixes;
    const start: FramePlace = { symbol: 'start_kernel', offset: 0, size: 0, returnAddress: false, module: null };
    const main = (await this.#image.sources([start], endsAt)).get(placeKey(start))?.at(-1);
    const tree = main === undefined ? null : treeOf(main.file, 'init/main.c');
    this.#prefixes = tree === null ? [] : [tree];
    return this.#prefixes;
  }

  async #module(name: string): Promise<ObjectFile | null> {
    const known = this.#modules.get(name);
    if (known !== undefined) return known;
    const path = (await (this.#moduleFiles ??= moduleFiles(this.#modulesDirectory))).get(name);
    const file = path === undefined ? null : this.#objectFile(path, 'module');
    if (this.#modules.size >= mostModules) this.#forgetModules();
    this.#modules.set(name, file);
    return file;
  }

  #forgetModules(): void {
    for (const file of this.#modules.values()) file?.close();
    this.#modules.clear();
  }

  #objectFile(path: string, kind: 'image' | 'module'): ObjectFile {
    const { timeoutMs, toolPrefix } = this.#options;
    return new ObjectFile(path, { kind, timeoutMs, toolPrefix });
  }
}
