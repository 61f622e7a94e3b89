/** One call of a syz program. */
export interface SyzCall {
  /** As descriptions name it: `fcntl$setpipe`. */
  readonly name: string;
  /** The whole call without what stands in front of it, on one line. */
  readonly text: string;
  /** Numbers of the earlier calls whose results it uses, ascending. */
  readonly uses: readonly number[];
}

const longestText = 200;
const mostCalls = 1000;

/** The calls of a program file in order; comments and whatever is no call are skipped. */
export function readSyzProgram(program: string): readonly SyzCall[] {
  const calls: SyzCall[] = [];
  const makers = new Map<string, number>();
  for (const raw of program.split('\n')) {
    const [, result, name, rest] = /^\s*(?:(r\d{1,5}) = )?([a-z_]\w*(?:\$\w+)?)(\(.*)$/.exec(raw) ?? [];
    if (name === undefined || calls.length === mostCalls) continue;
    const plain = rest!.replaceAll(/"[^"]*"|'(?:\\.|[^'\\])*'/g, '');
    const used = plain.replaceAll(/<r\d+=>/g, ' ').match(/\br\d{1,5}\b/g) ?? [];
    const uses = new Set(used.flatMap((resource) => makers.get(resource) ?? []));
    calls.push({
      name,
      text: `${name}${rest!}`.trim().slice(0, longestText),
      uses: [...uses].toSorted((a, b) => a - b),
    });
    for (const [, resource] of plain.matchAll(/<(r\d{1,5})=>/g)) makers.set(resource!, calls.length - 1);
    if (result !== undefined) makers.set(result, calls.length - 1);
  }
  return calls;
}
