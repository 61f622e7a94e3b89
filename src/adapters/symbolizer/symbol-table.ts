interface KernelSymbol {
  readonly address: bigint;
  readonly size: number;
  /** To the next symbol: the size that the kernel prints, as its own table has no sizes. */
  readonly distance: number;
}

/** Where the functions of a kernel image begin. */
export class SymbolTable {
  readonly #byName: ReadonlyMap<string, readonly KernelSymbol[]>;

  private constructor(byName: ReadonlyMap<string, readonly KernelSymbol[]>) {
    this.#byName = byName;
  }

  /** From what `nm -n -S` prints: address, size where there is one, kind, name, in the order of the addresses. */
  static parse(nm: string): SymbolTable {
    const byName = new Map<string, KernelSymbol[]>();
    let waiting: { name: string; address: bigint; size: number }[] = [];
    const flush = (next: bigint) => {
      for (const { name, address, size } of waiting) {
        const known = byName.get(name) ?? [];
        known.push({ address, size, distance: Number(next - address) });
        byName.set(name, known);
      }
      waiting = [];
    };
    for (const [, hex, size, kind, name] of nm.matchAll(/^([0-9a-f]+) (?:([0-9a-f]+) )?(\w) (\S+)$/gm)) {
      const address = BigInt(`0x${hex}`);
      if (waiting[0] !== undefined && waiting[0].address !== address) flush(address);
      if (/[tw]/i.test(kind!)) waiting.push({ name: name!, address, size: Number.parseInt(size ?? '0', 16) });
    }
    if (waiting[0] !== undefined) flush(waiting[0].address);
    return new SymbolTable(byName);
  }

  get size(): number {
    return this.#byName.size;
  }

  /** The address of a symbol of this size; of the only one of this name, whatever its size. */
  addressOf(name: string, size: number): bigint | null {
    const all = this.#byName.get(name) ?? [];
    const fitting = all.filter((it) => it.distance === size || it.size === size);
    const found = all.length === 1 ? all[0] : fitting[0];
    return found?.address ?? null;
  }
}
