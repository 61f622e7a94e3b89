/** Deeper or longer names are given up: the text is hostile, and back references can blow up. */
const maxDepth = 64;
const maxLength = 1000;

/** A name in Rust's v0 mangling (RFC 2603), without crate hashes; null where it cannot be read. */
export function demangleRust(symbol: string): string | null {
  const parser = new V0Parser(symbol.slice(2).replace(/\..*$/, ''));
  const name = parser.path();
  return parser.failed ? null : name;
}

const basicTypes: Readonly<Record<string, string>> = {
  a: 'i8',
  b: 'bool',
  c: 'char',
  d: 'f64',
  e: 'str',
  f: 'f32',
  h: 'u8',
  i: 'isize',
  j: 'usize',
  l: 'i32',
  m: 'u32',
  n: 'i128',
  o: 'u128',
  p: '_',
  s: 'i16',
  t: 'u16',
  u: '()',
  v: '...',
  x: 'i64',
  y: 'u64',
  z: '!',
};

/** Functions that the compiler makes up; they have no name of their own, only a number. */
const specialKinds: Readonly<Record<string, string>> = { C: 'closure', S: 'shim' };

class V0Parser {
  failed = false;
  readonly #text: string;
  #at = 0;
  #depth = 0;
  #written = 0;

  constructor(text: string) {
    this.#text = text;
  }

  path(): string {
    return this.#nested(() => {
      const tag = this.#take();
      switch (tag) {
        case 'C':
          return this.#identifier();
        case 'M':
          this.#implPath();
          return `<${this.type()}>`;
        case 'X': {
          this.#implPath();
          const self = this.type();
          return `<${self} as ${this.path()}>`;
        }
        case 'Y': {
          const self = this.type();
          return `<${self} as ${this.path()}>`;
        }
        case 'N':
          return this.#nestedPath();
        case 'I':
          return `${this.path()}::<${this.#list(() => this.#genericArgument())}>`;
        case 'B':
          return this.#backReference(() => this.path());
        default:
          return this.#fail();
      }
    });
  }

  type(): string {
    return this.#nested(() => {
      const tag = this.#take();
      const basic = basicTypes[tag];
      if (basic !== undefined) return basic;
      switch (tag) {
        case 'R':
        case 'Q':
          if (this.#skip('L')) this.#number();
          return `${tag === 'Q' ? '&mut ' : '&'}${this.type()}`;
        case 'P':
          return `*const ${this.type()}`;
        case 'O':
          return `*mut ${this.type()}`;
        case 'S':
          return `[${this.type()}]`;
        case 'A': {
          const item = this.type();
          return `[${item}; ${this.#constant()}]`;
        }
        case 'T':
          return `(${this.#list(() => this.type())})`;
        case 'B':
          return this.#backReference(() => this.type());
        case 'F':
        case 'D':
          return this.#fail();
        default:
          this.#at--;
          return this.path();
      }
    });
  }

  #nestedPath(): string {
    const namespace = this.#take();
    const parent = this.path();
    const index = this.#skip('s') ? this.#number() + 1 : 0;
    const name = this.#identifier();
    const kind = specialKinds[namespace] ?? (/[A-Z]/.test(namespace) ? namespace : null);
    if (kind === null) return `${parent}::${name}`;
    return `${parent}::{${kind}${name && `:${name}`}#${index}}`;
  }

  #genericArgument(): string {
    if (this.#skip('L')) {
      this.#number();
      return "'_";
    }
    if (this.#skip('K')) return this.#constant();
    return this.type();
  }

  #constant(): string {
    if (this.#skip('p')) return '_';
    if (this.#skip('B')) return this.#backReference(() => this.#constant());
    this.type();
    const sign = this.#skip('n') ? '-' : '';
    const end = this.#text.indexOf('_', this.#at);
    if (end === -1) return this.#fail();
    const digits = this.#text.slice(this.#at, end);
    this.#at = end + 1;
    return /^[0-9a-f]{1,13}$/.test(digits) ? `${sign}${Number.parseInt(digits, 16)}` : `${sign}0x${digits}`;
  }

  /** The path of the impl block itself is not shown. */
  #implPath(): void {
    if (this.#skip('s')) this.#number();
    this.path();
  }

  #identifier(): string {
    if (this.#skip('s')) this.#number();
    const punycode = this.#skip('u');
    const digits = /^(?:0|[1-9]\d{0,3})/.exec(this.#text.slice(this.#at, this.#at + 4));
    if (!digits || punycode) return this.#fail();
    this.#at += digits[0].length;
    this.#skip('_');
    const name = this.#text.slice(this.#at, this.#at + Number(digits[0]));
    this.#at += Number(digits[0]);
    return this.#at > this.#text.length ? this.#fail() : name;
  }

  /** Base 62, ended by `_`; `_` alone is 0. */
  #number(): number {
    if (this.#skip('_')) return 0;
    let value = 0;
    // A crate's hash has 64 bits, eleven digits; nobody asks for its exact value.
    for (let i = 0; i < 12; i++) {
      const c = this.#take();
      if (c === '_') return value + 1;
      const digit = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'.indexOf(c);
      if (c === '' || digit === -1) break;
      value = value * 62 + digit;
    }
    this.#fail();
    return 0;
  }

  #backReference(parse: () => string): string {
    const target = this.#number();
    const back = this.#at;
    if (this.failed || target >= back) return this.#fail();
    this.#at = target;
    const text = parse();
    this.#at = back;
    return text;
  }

  #list(parse: () => string): string {
    const items: string[] = [];
    while (!this.failed && !this.#skip('E')) items.push(parse());
    return items.join(', ');
  }

  #nested(parse: () => string): string {
    if (this.failed || this.#depth >= maxDepth) return this.#fail();
    this.#depth++;
    const text = parse();
    this.#depth--;
    this.#written += text.length;
    return this.#written > maxDepth * maxLength || text.length > maxLength ? this.#fail() : text;
  }

  #take(): string {
    return this.#text[this.#at++] ?? '';
  }

  #skip(c: string): boolean {
    if (this.#text[this.#at] !== c) return false;
    this.#at++;
    return true;
  }

  #fail(): string {
    this.failed = true;
    return '';
  }
}
