import { parse } from 'yaml';
import { z } from 'zod';

const edit = z.strictObject({ file: z.string().min(1), find: z.string().min(1), put: z.string() });

const change = z.strictObject({
  subject: z.string().min(1),
  by: z.string(),
  body: z.string().default(''),
  on: z.string().default('main'),
  culprit: z.boolean().default(false),
  builds: z.boolean().default(true),
  edits: z.array(edit).min(1),
});

const merge = z.strictObject({ merge: z.string(), by: z.string(), body: z.string().default('') });

const schema = z.strictObject({
  people: z.record(z.string(), z.string()),
  base: z.array(edit),
  commits: z.array(
    z.union([change, merge, z.strictObject({ branch: z.string() }), z.strictObject({ release: z.literal('next') })]),
  ),
});

/** One replacement in one file: `find` is there exactly once. */
export type Edit = z.infer<typeof edit>;

/** `examples/demo/history.yaml`, which explains its fields. */
export type HistoryFile = z.infer<typeof schema>;

export function parseHistoryFile(text: string): HistoryFile {
  return schema.parse(parse(text));
}
