import { callShape } from './call-shapes.ts';
import { type ReadTrace, type TracedCall } from './call-trace.ts';
import { commandName } from './command-names.ts';
import { SyzPlacement } from './syz-calls.ts';

/** A call with its place among the others of its trace. */
export interface PlacedCall extends TracedCall {
  /** Equal for calls that ask the same of the same: name, commands, names of files, and what their handles come from. */
  readonly kind: string;
  /** As people write it: `fcntl(F_SETPIPE_SZ)`. */
  readonly text: string;
  /** Positions of the earlier calls whose results it uses. */
  readonly uses: readonly number[];
  /** Positions of the earlier calls on a handle that it uses. */
  readonly prepared: readonly number[];
}

/** Handles of handles are followed so far into a kind. */
const deepest = 3;
const standardStreams = 2;
/** Below this an argument that equals an earlier result may do so by chance. */
const smallestAddress = 4096;
/** What is remembered of a handle and of paths, so that no trace costs more than its length. */
const mostUsers = 50;
const mostCovers = 100;

/** Finds out for each call what it builds on. Each trace is looked at once. */
export function placeCalls(trace: ReadTrace): readonly PlacedCall[] {
  const known = placed.get(trace);
  if (known !== undefined) return known;
  const result = new Placement().place(trace.calls);
  placed.set(trace, result);
  return result;
}

const placed = new WeakMap<ReadTrace, readonly PlacedCall[]>();

/** The descriptors of one process, or of threads that share them, by their numbers. */
class Handles {
  /** Position of the call that gave a handle last. */
  readonly makers: Map<number, number>;
  /** Positions of the calls on it since. */
  readonly users: Map<number, readonly number[]>;
  /** Position of the last call that wrote two handles to memory, where we do not see them. */
  pair: number | null;

  constructor(from: Handles | null) {
    this.makers = new Map(from?.makers);
    this.users = new Map(from?.users);
    this.pair = from?.pair ?? null;
  }

  makerOf(value: number): number | null {
    if (value < 0) return null;
    return this.makers.get(value) ?? (value > standardStreams ? this.pair : null);
  }

  use(value: number, position: number): void {
    if (value > standardStreams) this.users.set(value, [...(this.users.get(value) ?? []).slice(-mostUsers), position]);
  }

  made(value: number, position: number): void {
    this.makers.set(value, position);
    this.users.delete(value);
  }
}

/** CLONE_FILES: the new task shares its parent's descriptors, as threads do. */
const sharesHandles = 0x400;

class Placement {
  readonly #calls: PlacedCall[] = [];
  readonly #handles = new Map<number, Handles>();
  readonly #mappings = new Map<number, number>();
  /** Position of the call that started a task, by its id: the child may be at work before that call returns. */
  readonly #births = new Map<number, number>();
  readonly #covers = new Map<string, number>();
  readonly #syz = new SyzPlacement();

  place(calls: readonly TracedCall[]): readonly PlacedCall[] {
    for (const [position, { name, result }] of calls.entries())
      if (callShape(name).role === 'starts' && result !== null && result > 0) this.#births.set(result, position);
    for (const call of calls) {
      const { syz } = call;
      if (syz !== undefined) {
        this.#calls.push({ ...call, ...this.#syz.place({ ...call, syz }, this.#calls.length) });
        continue;
      }
      const handles = this.#handlesOf(call.task, calls);
      this.#calls.push(this.#placeOne(call, handles));
      this.#remember(call, this.#calls.length - 1, handles);
    }
    return this.#calls;
  }

  #handlesOf(task: number, calls: readonly TracedCall[]): Handles {
    const known = this.#handles.get(task);
    if (known !== undefined) return known;
    const birth = this.#births.get(task);
    const start = birth === undefined || birth >= this.#calls.length ? null : calls[birth]!;
    const parent = start === null ? null : (this.#handles.get(start.task) ?? null);
    const shares = start?.name === 'clone3' || (start?.name === 'clone' && (start.arguments[0]! & sharesHandles) !== 0);
    const handles = shares && parent !== null ? parent : new Handles(parent);
    this.#handles.set(task, handles);
    return handles;
  }

  #placeOne(call: TracedCall, handles: Handles): PlacedCall {
    const shape = callShape(call.name);
    const makers = shape.handles.map((argument) => handles.makerOf(call.arguments[argument]!));
    const commands = shape.commands.map(([argument, sort]) => commandName(sort, call.arguments[argument]!));
    const names = shape.texts.flatMap((argument) => call.texts.get(argument) ?? []);
    const flags = shape.flags.map((argument) => commandName('hexadecimal', call.arguments[argument]!));
    const shown = names.length > 0 ? [] : flags.filter((word) => word !== '0x0');
    const said = [...commands, ...shown, ...names.map((name) => JSON.stringify(name))];
    const origin = makers.map((maker, i) => this.#origin(maker, call.arguments[shape.handles[i]!]!));
    const birth = this.#births.get(call.task) ?? null;
    const uses = [
      ...makers,
      ...this.#below(names),
      ...call.arguments.map((value) => (value < smallestAddress ? null : (this.#mappings.get(value) ?? null))),
      birth !== null && birth < this.#calls.length ? birth : null,
    ];
    return {
      ...call,
      kind: `${call.name}(${[...commands, ...flags, ...names.map(steady), ...origin].join()})`,
      text: `${call.name}(${said.join(', ')})`,
      uses: [...new Set(uses.filter((position) => position !== null))],
      prepared: shape.handles.flatMap((argument) => handles.users.get(call.arguments[argument]!) ?? []),
    };
  }

  /** What a handle is, in a kind: the kind that made it, or which of those that nobody made. */
  #origin(maker: number | null, value: number): string {
    if (maker === null) return value < 0 ? 'none' : value <= standardStreams ? `stream ${value}` : 'unknown';
    const { kind } = this.#calls[maker]!;
    return `<${depth(kind) >= deepest ? kind.slice(0, kind.indexOf('(')) : kind}>`;
  }

  /** Calls that made or covered a directory that one of these paths goes through. */
  #below(paths: readonly string[]): number[] {
    return [...this.#covers].flatMap(([covered, position]) =>
      paths.some((path) => path === covered || path.startsWith(`${covered}/`)) ? [position] : [],
    );
  }

  #remember(call: TracedCall, position: number, handles: Handles): void {
    const shape = callShape(call.name);
    const { result } = call;
    for (const argument of shape.handles) handles.use(call.arguments[argument]!, position);
    if (result === null || (result < 0 && result > -4096)) return;
    if (shape.makes === 'handle' && isHandle(call.name, result)) handles.made(result, position);
    if (shape.makes === 'pair') handles.pair = position;
    if (result >= smallestAddress) this.#mappings.set(result, position);
    const covered = shape.covers === null ? undefined : call.texts.get(shape.covers);
    if (covered !== undefined && this.#covers.size < mostCovers)
      this.#covers.set(covered.replace(/\/+$/, ''), position);
  }
}

/** Commands that mostly return 0 or a count give a handle only where it cannot be a standard stream. */
function isHandle(name: string, result: number): boolean {
  return result > standardStreams || !/^(ioctl|fcntl|bpf|keyctl)$/.test(name);
}

function depth(kind: string): number {
  let [most, now] = [0, 0];
  for (const c of kind) {
    if (c === '<') now++;
    if (c === '>') now--;
    most = Math.max(most, now);
  }
  return most;
}

/** A name without numbers, which differ from run to run: `/proc/17/mem` is `/proc/#/mem`. */
function steady(name: string): string {
  return name.replaceAll(/\d+/g, '#');
}
