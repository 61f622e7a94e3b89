/** Hex digits of a full commit id (SHA-1). */
export const ID_LENGTH = 40;
const BYTES = ID_LENGTH / 2;

/** Ids of 20 bytes in one array that grows. Numbers are handed out from 0. */
export class IdStore {
  size = 0;
  #bytes: Uint8Array;

  constructor(capacity = 1024) {
    this.#bytes = new Uint8Array(capacity * BYTES);
  }

  /** Adds an id of 40 hex digits; returns its number. Throws `RangeError` for anything else. */
  add(hex: string): number {
    if (hex.length !== ID_LENGTH) throw new RangeError(`not a full commit id: ${JSON.stringify(hex)}`);
    this.#reserve();
    const at = this.size * BYTES;
    for (let i = 0; i < BYTES; i++) {
      const value = (digit(hex.charCodeAt(2 * i)) << 4) | digit(hex.charCodeAt(2 * i + 1));
      if (value < 0) throw new RangeError(`not a full commit id: ${JSON.stringify(hex)}`);
      this.#bytes[at + i] = value;
    }
    return this.size++;
  }

  /** Adds the id whose 40 hex digits stand at `from` as ASCII; returns its number. Throws `RangeError` for others. */
  addAscii(text: Uint8Array, from: number): number {
    this.#reserve();
    const bytes = this.#bytes;
    let invalid = from + ID_LENGTH > text.length ? -1 : 0;
    for (let i = from, to = this.size * BYTES, end = to + BYTES; to < end; i += 2, to++) {
      const value = (digitOfCode[text[i]!]! << 4) | digitOfCode[text[i + 1]!]!;
      invalid |= value;
      bytes[to] = value;
    }
    if (invalid < 0) throw new RangeError('not a full commit id');
    return this.size++;
  }

  hex(index: number): string {
    let text = '';
    for (let i = index * BYTES; i < (index + 1) * BYTES; i++) text += hexOfByte[this.#bytes[i]!]!;
    return text;
  }

  /** The first four bytes as a 32-bit number: ids are hashes already, so this spreads well. */
  prefix(index: number): number {
    const at = index * BYTES;
    const b = this.#bytes;
    return ((b[at]! << 24) | (b[at + 1]! << 16) | (b[at + 2]! << 8) | b[at + 3]!) >>> 0;
  }

  /** Whether the id `index` here is the id `otherIndex` there. */
  equals(index: number, other: IdStore, otherIndex: number): boolean {
    const a = index * BYTES;
    const b = otherIndex * BYTES;
    for (let i = 0; i < BYTES; i++) if (this.#bytes[a + i] !== other.#bytes[b + i]) return false;
    return true;
  }

  /** The same ids, last first, in an array of just their size. */
  reversed(): IdStore {
    return this.picked(Int32Array.from({ length: this.size }, (_, i) => this.size - 1 - i));
  }

  /** Some of the ids, by their numbers here, in an array of just their size. */
  picked(numbers: Int32Array): IdStore {
    const result = new IdStore(numbers.length);
    for (let i = 0; i < numbers.length; i++) {
      const from = numbers[i]! * BYTES;
      const to = i * BYTES;
      for (let k = 0; k < BYTES; k++) result.#bytes[to + k] = this.#bytes[from + k]!;
    }
    result.size = numbers.length;
    return result;
  }

  #reserve(): void {
    if ((this.size + 1) * BYTES <= this.#bytes.length) return;
    const grown = new Uint8Array(Math.max(1024 * BYTES, this.#bytes.length * 2));
    grown.set(this.#bytes);
    this.#bytes = grown;
  }
}

const hexOfByte = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Values of hex digits by their character codes; negative where a code is none. */
const digitOfCode = Int8Array.from({ length: 256 }, (_, code) => digit(code));

/** Value of a hex digit by its character code; negative where it is none. */
function digit(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  const lower = code | 32;
  return lower >= 97 && lower <= 102 ? lower - 87 : -1;
}
