import type { TracedCall } from './call-trace.ts';

/** What the program text tells of a call that syz-execprog made: see core/syzkaller/syz-trace.ts. */
export interface SyzCallText {
  /** Its number in its program. */
  readonly number: number;
  /** As descriptions name it: `fcntl$setpipe`. */
  readonly name: string;
  readonly text: string;
  /** Numbers of the earlier calls whose results it uses. */
  readonly uses: readonly number[];
}

/** Reads the words behind `syz` of a line; null where they are none. The name is that of the system call. */
export function readSyzCall(words: readonly string[]): TracedCall | null {
  const [step = '', number = '', result = '', uses = '', name = '', ...text] = words;
  if (
    !/^\d{1,5} \d{1,5} (?:0|-\d{1,4}|[?-]) (?:-|\d{1,5}(?:,\d{1,5})*) [a-z_][\w$]*$/.test(words.slice(0, 5).join(' '))
  )
    return null;
  return {
    // No task of a guest has a number below 1.
    task: -1 - Number(step),
    name: name.replace(/\$.*/, ''),
    arguments: [0, 0, 0, 0, 0, 0],
    texts: new Map(),
    result: /\d/.test(result) ? Number(result) : null,
    isGone: result === '-',
    syz: { number: Number(number), name, text: text.join(' '), uses: uses === '-' ? [] : uses.split(',').map(Number) },
  };
}

/** Places calls of syz programs among each other by the text of their programs. */
export class SyzPlacement {
  /** Position of the newest call of a number, by task. */
  readonly #newest = new Map<string, number>();
  readonly #users = new Map<string, number[]>();

  /** What a call is, what it uses, and which earlier calls use the same; `position` is its own. */
  place({ task, syz }: TracedCall & { readonly syz: SyzCallText }, position: number) {
    const key = (number: number) => `${task} ${number}`;
    const uses = syz.uses.flatMap((number) => this.#newest.get(key(number)) ?? []);
    const prepared = syz.uses.flatMap((number) => this.#users.get(key(number)) ?? []);
    for (const number of syz.uses) this.#users.set(key(number), [...(this.#users.get(key(number)) ?? []), position]);
    this.#newest.set(key(syz.number), position);
    const own = new RegExp(`^${syz.name.replaceAll('$', '\\$')}\\(`);
    return {
      kind: `syz ${-1 - task} ${syz.number} ${syz.name}`,
      text: own.test(syz.text) ? syz.text : `${syz.name}()`,
      uses,
      prepared: [...new Set(prepared)],
    };
  }
}
