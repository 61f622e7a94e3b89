import { type Codec, type CodecName, codecs, type ValueOf } from './codec.ts';

/**
 * A line of a log as a sentence with typed gaps: `testing release {tag:word}`. One template reads and writes a line
 * and gives the type of what is read, so the three cannot differ. The name after the colon is one of `codecs`.
 */
export type Fields<Template extends string> = Template extends `${string}{${infer First}}${infer Rest}`
  ? Field<First> & Fields<Rest>
  : unknown;

type Field<Text extends string> = Text extends `${infer Name}:${infer Kind extends CodecName}`
  ? { readonly [K in Name]: ValueOf<Kind> }
  : never;

export type FieldValues = Readonly<Record<string, unknown>>;

export interface Line {
  /** Fields of a line, or null where the line is another one or could not be written again as it is. */
  readonly parse: (line: string) => FieldValues | null;
  readonly print: (fields: FieldValues) => string;
  readonly gaps: readonly { readonly name: string; readonly codec: CodecName }[];
}

export function compileTemplate(template: string): Line {
  const pieces = template.split(/\{([^}]*)\}/);
  const literals = pieces.filter((_, i) => i % 2 === 0);
  const gaps = pieces.filter((_, i) => i % 2 === 1).map(readGap);
  const [beginning] = literals;
  const pattern = new RegExp(
    `^${literals
      .map((literal, i) => escape(literal) + (i < gaps.length ? `(${codecs[gaps[i]!.codec].pattern})` : ''))
      .join('')}$`,
  );
  const print = (fields: FieldValues) =>
    literals.map((literal, i) => literal + (i < gaps.length ? printGap(gaps[i]!, fields) : '')).join('');
  const parse = (line: string) => {
    if (!line.startsWith(beginning!)) return null;
    const match = pattern.exec(line);
    if (match === null) return null;
    const fields = readFields(gaps, match);
    return fields !== null && print(fields) === line ? fields : null;
  };
  return { parse, print, gaps };
}

interface Gap {
  readonly name: string;
  readonly codec: CodecName;
}

function readGap(gap: string): Gap {
  const [name, codec] = gap.split(':');
  if (name === undefined || codec === undefined || !(codec in codecs)) throw new RangeError(`no such gap: {${gap}}`);
  return { name, codec: codec as CodecName };
}

function readFields(gaps: readonly Gap[], match: RegExpExecArray): FieldValues | null {
  const fields: Record<string, unknown> = {};
  for (const [i, { name, codec }] of gaps.entries()) {
    const value = (codecs[codec] as Codec<unknown>).parse(match[i + 1]!);
    if (value === undefined) return null;
    fields[name] = value;
  }
  return fields;
}

function printGap({ name, codec }: Gap, fields: FieldValues): string {
  return (codecs[codec] as Codec<unknown>).print(fields[name]);
}

const escape = (literal: string) => literal.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
