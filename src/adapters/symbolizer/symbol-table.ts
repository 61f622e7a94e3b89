interface KernelSymbol {
  readonly address: bigint;
  /** Of an object that is not linked yet, where addresses begin at 0 in each section; null of a linked one. */
  readonly section: string | null;
  readonly size: number;
  /** To the next symbol: the size that the kernel prints, as its own table has no sizes. */
  readonly distance: number;
}

export type SymbolStart = Pick<KernelSymbol, 'address' | 'section'>;

interface Row {
  readonly name: string;
  readonly section: string | null;
  readonly address: bigint;
  readonly size: number;
  /** Whether it is code: other symbols only end the one in front of them. */
  readonly code: boolean;
}

/** Where the functions of a kernel image or module begin. */
export class SymbolTable {
  readonly #byName: ReadonlyMap<string, readonly KernelSymbol[]>;

  private constructor(byName: ReadonlyMap<string, readonly KernelSymbol[]>) {
    this.#byName = byName;
  }

  /** From what `nm -n -S` prints: address, size where there is one, kind, name. */
  static fromNm(text: string): SymbolTable {
    const rows: Row[] = [];
    for (const [, hex, size, kind, name] of text.matchAll(/^([0-9a-f]+) (?:([0-9a-f]+) )?(\w) (\S+)$/gm))
      rows.push(row(name!, hex!, size ?? '0', null, /[tw]/i.test(kind!)));
    return SymbolTable.#of(rows);
  }

  /** From what `objdump -t` prints: address, seven flags, section, size, perhaps a visibility, name. */
  static fromObjdump(text: string): SymbolTable {
    const rows: Row[] = [];
    const line = /^([0-9a-f]+) (.{7}) (\S+)\t([0-9a-f]+) (?:\.\w+ |0x\w+ )?(\S+)$/gm;
    for (const [, hex, flags, section, size, name] of text.matchAll(line))
      if (!flags!.includes('d')) rows.push(row(name!, hex!, size!, section!, section!.includes('text')));
    return SymbolTable.#of(rows);
  }

  static #of(unsorted: readonly Row[]): SymbolTable {
    const rows = unsorted
      // Marks of what is code and what data, on ARM and RISC-V: no functions.
      .filter(({ name }) => !name.startsWith('$'))
      .toSorted((a, b) => order(a.section ?? '', b.section ?? '') || order(a.address, b.address));
    const byName = new Map<string, KernelSymbol[]>();
    let next: Row | undefined;
    for (let i = rows.length - 1; i >= 0; i--) {
      const { name, section, address, size, code } = rows[i]!;
      const behind = rows[i + 1];
      if (behind !== undefined && (behind.address !== address || behind.section !== section)) next = behind;
      const distance = next?.section === section ? Number(next.address - address) : 0;
      if (code) byName.set(name, [{ address, section, size, distance }, ...(byName.get(name) ?? [])]);
    }
    return new SymbolTable(byName);
  }

  get size(): number {
    return this.#byName.size;
  }

  /** Where a symbol of this size begins; the only one of this name, whatever its size. */
  find(name: string, size: number): SymbolStart | null {
    const all = this.#byName.get(name) ?? [];
    return (all.length === 1 ? all[0] : all.find((it) => it.distance === size || it.size === size)) ?? null;
  }
}

function row(name: string, hex: string, size: string, section: string | null, code: boolean): Row {
  return { name, section, address: BigInt(`0x${hex}`), size: Number.parseInt(size, 16), code };
}

function order<T extends string | bigint>(a: T, b: T): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
