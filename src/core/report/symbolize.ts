import { demangle } from './demangle.ts';

/** A place in the kernel as a report gives it: a symbol and how far into it. */
export interface FramePlace {
  readonly symbol: string;
  readonly offset: number;
  /** Of the symbol, as the kernel counts: to the next symbol. */
  readonly size: number;
  /**
   * Whether this is where a call returns to, so that the call itself is before it. A register line says where the
   * processor was.
   */
  readonly returnAddress: boolean;
  /** The module that the symbol is in; null for the kernel's image. */
  readonly module: string | null;
}

/** One function at a place; inlined ones come first, the function of the symbol last. */
export interface SourcePlace {
  readonly name: string;
  /** Relative to the source tree. */
  readonly file: string;
  readonly line: number;
}

const frame =
  /[ \t](?:\[<?[0-9a-f]{1,16}>?\][ \t]*)?(?:\d{1,4}:)?([\w.$]{1,512})\+0x([0-9a-f]{1,12})\/0x([0-9a-f]{1,12})/;
const registerLine = /IP:|NIP|pc :|PC is at/;
const module = /^ \[(\w{1,64})(?: [0-9a-f]{20,40})?\]/;
const buildId = /\[(\w{1,64}) [0-9a-f]{20,40}\]/;
const alreadyThere = /^ [\w./+-]{1,256}:\d/;
/** Lines that give machine code or say where a program in user mode was. */
const withoutFrames = /^ *Code: |RIP: 0033:0x/;

/** The places to look up, in the order of the lines, each once. */
export function placesToLookUp(report: string): readonly FramePlace[] {
  const places = new Map<string, FramePlace>();
  for (const line of report.split('\n')) {
    const place = placeOf(line);
    if (place) places.set(placeKey(place), place);
  }
  return [...places.values()];
}

/** Equal for places that have the same source. */
export function placeKey({ symbol, offset, size, returnAddress, module: inModule }: FramePlace): string {
  return `${symbol}+${offset}/${size}${returnAddress ? '' : '!'}${inModule ?? ''}`;
}

/**
 * The report with ` file:line` behind each frame that was found, under a copy of the line for each function that was
 * inlined there. `found` goes by `placeKey`. Symbols are demangled, build ids of modules dropped.
 */
export function withSources(report: string, found: ReadonlyMap<string, readonly SourcePlace[]>): string {
  return report
    .split('\n')
    .flatMap((line) => {
      const place = placeOf(line);
      const sources = place && found.get(placeKey(place));
      return sources && sources.length > 0 ? expanded(line, sources) : [withReadableNames(line)];
    })
    .join('\n');
}

function placeOf(line: string): FramePlace | null {
  const match = matchFrame(line);
  if (!match) return null;
  const rest = line.slice(match.index + match[0].length, match.index + match[0].length + 512);
  if (alreadyThere.test(rest)) return null;
  return {
    symbol: match[1]!,
    offset: Number.parseInt(match[2]!, 16),
    size: Number.parseInt(match[3]!, 16),
    returnAddress: !registerLine.test(line),
    module: module.exec(rest)?.[1] ?? null,
  };
}

function matchFrame(line: string): RegExpExecArray | null {
  if (line.length > 4096 || !line.includes('+0x') || withoutFrames.test(line)) return null;
  return frame.exec(line);
}

function expanded(line: string, sources: readonly SourcePlace[]): string[] {
  const match = matchFrame(line)!;
  const end = match.index + match[0].length;
  const nameAt = line.indexOf(match[1]!, end - match[0].length);
  const [before, symbol, after] = [
    line.slice(0, nameAt),
    line.slice(nameAt, end),
    line.slice(end).replace(buildId, '[$1]'),
  ];
  return sources.map(({ name, file, line: number }, i) =>
    i === sources.length - 1
      ? `${before}${demangledIn(symbol)} ${file}:${number}${after}`
      : `${before}${demangle(name)} ${file}:${number} [inline]${after}`,
  );
}

function withReadableNames(line: string): string {
  if (line.length > 4096 || !line.includes('+0x')) return line;
  return demangledIn(line.replace(buildId, '[$1]'));
}

/** Mangled names that are followed by an offset. */
function demangledIn(text: string): string {
  return text.replace(/(?<![\w.$])_[RZ][\w$]{1,512}(?:\.[\w.]{1,64})?(?=\+0x)/g, demangle);
}
