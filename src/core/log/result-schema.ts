import { z } from 'zod';

const commit = z.string().regex(/^[0-9a-f]{40}$/);
const probability = z.number().min(0).max(1);
const count = z.int().min(0);
const person = { by: z.string(), because: z.string().nullable() };

const candidate = z.object({ commit, probability });

const check = z.object({
  check: z.enum(['culprit', 'parents', 'kernel', 'sight', 'ancestors', 'revert', 'bridge']),
  passed: z.boolean().nullable().describe('null: not made, or it told too little'),
  says: z.string(),
});

const effort = z.object({
  files: count.nullable().describe('source files compiled into the kernel of the start commit'),
  buildSeconds: z.number().min(0).nullable().describe('what building it took here; null where it was in the store'),
});

const mark = z
  .looseObject({ number: count, kind: z.string(), ...person, at: z.iso.datetime(), replacedBy: count.nullable() })
  .describe('what a person said: docs/marks.md');

const cost = z.object({
  builds: count.describe('kernels really built'),
  runs: count,
  reused: count.describe('kernels that were in the store'),
  seconds: z.number().min(0),
});

/**
 * The result as `cause`, `fix` and `run` end with it under `--json`, and as `result.json` keeps it. It types what is
 * printed; docs/schemas/result.json is made from it.
 */
export const resultSchema = z
  .object({
    id: z.string().nullable(),
    result: z.enum(['found', 'inconclusive', 'predates', 'not-reproduced', 'not-fixed', 'error', 'unfinished']),
    culprit: commit.nullable(),
    candidates: z.array(candidate).describe('most probable first; of an unfinished search what is believed so far'),
    confidence: probability.nullable(),
    label: z
      .enum([
        'introduces',
        'exposes',
        'merge',
        'no-op',
        'release',
        'detector',
        'toolchain',
        'config',
        'fixes',
        'backport',
        'outside-horizon',
      ])
      .nullable()
      .describe('what the named commit is; outside-horizon where the bug is older than all that was tested'),
    meaning: z.string().nullish().describe('what the label means for the reader, in one sentence'),
    proof: z.array(z.string()),
    grade: z.enum(['proven', 'strong', 'fair', 'weak']).nullable().describe('how far the checks go'),
    checks: z.array(check),
    exposes: z.object({ what: z.string(), older: probability }).nullish(),
    bridge: z
      .object({
        follows: z.enum(['toolchain', 'commit', 'together', 'unclear']),
        from: z.string().describe('what builds the parent'),
        to: z.string().describe('what builds the commit'),
        says: z.string().describe('what each did, built as the other'),
      })
      .nullish()
      .describe('whether it is the commit or how it is built; null where both are built alike'),
    unmasked: z
      .array(
        z.object({
          crash: z.string().describe('title of the crash that came first'),
          by: z.enum(['option', 'patch']),
          what: z.string().describe('the option that was switched off, or the backport'),
          revisions: z.array(commit),
        }),
      )
      .optional()
      .describe('revisions that were built so that another crash does not come first'),
    minimized: z
      .object({
        dropped: z.array(z.string()).describe('options that are no longer on, in the order of the .config'),
        of: count.describe('options that were on'),
        tests: count.describe('configurations tried'),
        accepted: count.describe('of these: the crash came as before'),
        before: effort.describe('with the configuration of the job'),
        after: effort.describe('with the smaller one'),
      })
      .nullish()
      .describe('how the configuration was made smaller before the search; null where that was not wanted'),
    sight: z
      .array(
        z.object({
          commit,
          sight: z.enum(['clear', 'dim', 'blind', 'unknown']),
          odds: z.number().nullable(),
          why: z.string(),
        }),
      )
      .optional(),
    marks: z.array(mark).optional(),
    withoutMarks: z.object({ result: z.string(), culprit: commit.nullable(), confidence: probability }).nullish(),
    why: z.string().nullish(),
    error: z
      .object({
        code: z.string(),
        blame: z.string(),
        retry: z.string(),
        what: z.string(),
        why: z.string().nullable(),
        mend: z.string().nullable(),
      })
      .optional(),
    cost: cost
      .extend({ confirmation: cost.nullable().describe('of these: the named commit, its parents, the revert test') })
      .nullable(),
    builtAhead: z
      .object({
        builds: count.describe('built before the search asked for them, whether it did or not'),
        used: count.describe('of these: asked for later, and counted in the cost too'),
        unusedSeconds: z.number().min(0).describe('what the others took, beside the cost'),
      })
      .optional(),
    log: z.string().nullable(),
    state: z.string(),
  })
  .meta({ title: 'The result of a bisection by culprit' });

export type ResultJson = z.input<typeof resultSchema>;
export type ResultKind = ResultJson['result'];
