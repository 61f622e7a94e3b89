import { callShape } from './call-shapes.ts';
import { type ReadTrace, type TracedCall } from './call-trace.ts';
import { commandName } from './command-names.ts';

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

/** Finds out for each call what it builds on. Each trace is looked at once. */
export function placeCalls(trace: ReadTrace): readonly PlacedCall[] {
  const known = placed.get(trace);
  if (known !== undefined) return known;
  const result = new Placement().place(trace.calls);
  placed.set(trace, result);
  return result;
}

const placed = new WeakMap<ReadTrace, readonly PlacedCall[]>();

class Placement {
  readonly #calls: PlacedCall[] = [];
  /** Position of the call that gave a handle last, by its value; calls on it since. */
  readonly #makers = new Map<number, number>();
  readonly #users = new Map<number, number[]>();
  readonly #mappings = new Map<number, number>();
  readonly #births = new Map<number, number>();
  readonly #covers = new Map<string, number>();
  #pair: number | null = null;

  place(calls: readonly TracedCall[]): readonly PlacedCall[] {
    for (const call of calls) {
      this.#calls.push(this.#placeOne(call));
      this.#remember(call, this.#calls.length - 1);
    }
    return this.#calls;
  }

  #placeOne(call: TracedCall): PlacedCall {
    const shape = callShape(call.name);
    const makers = shape.handles.map((argument) => this.#makerOf(call.arguments[argument]!));
    const commands = shape.commands.map(([argument, sort]) => commandName(sort, call.arguments[argument]!));
    const names = shape.texts.flatMap((argument) => call.texts.get(argument) ?? []);
    const said = [...commands, ...names.map((name) => JSON.stringify(name))];
    const origin = makers.map((maker, i) => this.#origin(maker, call.arguments[shape.handles[i]!]!));
    const uses = [
      ...makers,
      ...this.#below(names),
      ...call.arguments.map((value) => (value < smallestAddress ? null : (this.#mappings.get(value) ?? null))),
      this.#births.get(call.task) ?? null,
    ];
    return {
      ...call,
      kind: `${call.name}(${[...commands, ...names.map(steady), ...origin].join()})`,
      text: `${call.name}(${said.join(', ')})`,
      uses: [...new Set(uses.filter((position) => position !== null))],
      prepared: shape.handles.flatMap((argument) => this.#users.get(call.arguments[argument]!) ?? []),
    };
  }

  #makerOf(value: number): number | null {
    if (value < 0) return null;
    return this.#makers.get(value) ?? (value > standardStreams ? this.#pair : null);
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

  #remember(call: TracedCall, position: number): void {
    const shape = callShape(call.name);
    const { result } = call;
    for (const argument of shape.handles) {
      const value = call.arguments[argument]!;
      if (value > standardStreams) this.#users.set(value, [...(this.#users.get(value) ?? []).slice(-50), position]);
    }
    if (result === null || (result < 0 && result > -4096)) return;
    if (shape.makes === 'handle' && isHandle(call.name, result)) this.#made(result, position);
    if (shape.makes === 'pair') this.#pair = position;
    if (result >= smallestAddress) this.#mappings.set(result, position);
    if (shape.role === 'starts' && result > 0) this.#births.set(result, position);
    const covered = shape.covers === null ? undefined : call.texts.get(shape.covers);
    if (covered !== undefined && this.#covers.size < 100) this.#covers.set(covered.replace(/\/+$/, ''), position);
  }

  #made(handle: number, position: number): void {
    this.#makers.set(handle, position);
    this.#users.delete(handle);
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
