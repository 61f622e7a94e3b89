import { z } from 'zod';
import { type CodecName, codecs } from './codec.ts';
import type { LogDocument, LogItem } from './document.ts';
import { entityNames } from './entities.ts';
import { lineOf } from './line-table.ts';
import { lineTemplates } from './lines.ts';
import { parseLog } from './parse.ts';
import { renderLog } from './render.ts';

/**
 * The document as JSON. Items are described by the table that reads and writes lines, so that the schema cannot say
 * anything else than the parser does.
 */

const line = z
  .string()
  .regex(/^[^\n]*$/)
  .meta({ id: 'line' });
const count = z.int().min(0).max(Number.MAX_SAFE_INTEGER).meta({ id: 'count' });
const more = z.array(line).optional().meta({ id: 'more', description: 'lines on which a foreign text goes on' });
const blank = z.int().min(0).optional().meta({ id: 'blank', description: 'empty lines that follow' });
const few = z.int().min(0).max(10_000);
const like = (codec: CodecName) => z.string().regex(new RegExp(`^(?:${codecs[codec].pattern})$`));

const result = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('ok') }),
    z.strictObject({
      kind: z.enum(['crashed', 'ignored', 'boot-failed', 'test-failed', 'infra-failed', 'failed']),
      title: line,
    }),
  ])
  .meta({ id: 'result' });

const fieldSchemas: Readonly<Record<CodecName, z.ZodType>> = {
  text: line,
  word: like('word'),
  ref: like('ref'),
  name: like('name'),
  hash: like('hash').meta({ id: 'hash' }),
  signature: like('signature').meta({ id: 'signature' }),
  mode: like('mode'),
  int: count,
  spacedInt: z.strictObject({ value: count, width: few }),
  revisions: count,
  steps: count,
  files: count,
  insertions: count,
  deletions: count,
  decimal2: z.number().min(0).max(1e9),
  decimal3: z.number().min(0).max(1e9),
  verdict: z.enum(['good', 'bad', 'skip']),
  term: z.enum(['good', 'bad']),
  severity: like('severity'),
  result,
  toolchain: z.union([z.strictObject({ name: line }), z.strictObject({ family: z.enum(['gcc', 'clang']) })]).nullable(),
  goList: z.array(z.string()),
  shellWords: z.strictObject({ words: z.array(line), quoted: z.boolean() }),
  words: z.array(z.string().regex(/^[^\s\],:]+$/)),
  graph: z.strictObject({ added: few, removed: few }).nullable(),
  blanks: few,
  column: z.strictObject({ text: z.string().regex(/^[^\n|]*$/), width: few }),
  goTime: z.strictObject({ at: line, zone: line, uptimeNs: count.nullable() }),
  duration: z.int().min(0).max(Number.MAX_SAFE_INTEGER).meta({ id: 'nanoseconds' }),
};

function itemSchema(kind: keyof typeof lineTemplates) {
  const fields = lineOf(kind).gaps.map(({ name, codec }) => [name, fieldSchemas[codec]] as const);
  return z
    .strictObject({
      kind: z.literal(kind),
      ...Object.fromEntries(fields),
      more,
      blank,
    })
    .describe(lineTemplates[kind]);
}

const kinds = Object.keys(lineTemplates) as (keyof typeof lineTemplates)[];
const [firstKind, ...otherKinds] = kinds;

const itemUnion = z.discriminatedUnion('kind', [itemSchema(firstKind!), ...otherKinds.map(itemSchema)]);

const logSchema = z.strictObject({
  format: z.enum(['syzbot', 'git']),
  layout: z.strictObject({
    encoding: z.enum(['utf-8', 'latin1']),
    quote: z.string().regex(/^(?:> ?)*$/),
    quoteEmpty: z.string().regex(/^(?:> ?)*$/),
    crlf: z.boolean(),
    blankBefore: count,
    endsLine: z.boolean(),
    breaks: z
      .array(z.strictObject({ line: count, at: count, kept: z.boolean(), quoted: z.boolean() }))
      .optional()
      .describe('where a mailer broke lines'),
    entities: z
      .array(z.enum(entityNames))
      .optional()
      .describe('entities of HTML that stand for their character throughout'),
  }),
  items: z.array(itemUnion),
  notes: z.array(
    z.strictObject({
      line: count.nullable(),
      what: z.enum(['unknown-line', 'remark', 'cut-line', 'quoted', 'broken', 'escaped', 'missing']),
      text: line,
    }),
  ),
});

/** A document from JSON, or what is wrong with it in one sentence. */
export function documentFromJson(json: unknown): { readonly document: LogDocument } | { readonly problem: string } {
  const read = logSchema.safeParse(json);
  if (!read.success) {
    const [issue] = read.error.issues;
    return { problem: `${issue!.path.join('.')}: ${issue!.message}` };
  }
  const document = read.data as unknown as LogDocument;
  const bad = document.items.findIndex((item) => !isWritable(item));
  if (bad >= 0) return { problem: `items.${bad}: its fields do not make a line of this kind` };
  return isWhole(document) ? { document } : { problem: 'layout.breaks: no lines come from it that read so again' };
}

/** Whether lines that were broken are put together again as they were: no break may make another line. */
function isWhole(document: LogDocument): boolean {
  const { breaks, entities } = document.layout;
  if (breaks === undefined && entities === undefined) return true;
  const again = parseLog(renderLog(document), document.layout.encoding);
  return JSON.stringify(again.items) === JSON.stringify(document.items);
}

/** Whether an item's line reads as this item again: no field may smuggle in another line. */
function isWritable(item: LogItem): boolean {
  const { parse, print } = lineOf(item.kind);
  const text = print(item as unknown as Record<string, unknown>);
  return !text.includes('\n') && parse(text) !== null;
}

/** The published schema: JSON Schema 2020-12. */
export function jsonSchemaOfLogs(): unknown {
  return {
    title: 'A bisection log as culprit reads it',
    ...z.toJSONSchema(logSchema),
  };
}
