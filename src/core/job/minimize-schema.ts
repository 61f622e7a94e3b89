import { z } from 'zod';

const part = z.string().min(1);

const fields = z.strictObject({
  baseline: z
    .union([part, z.array(part).min(1)])
    .optional()
    .describe(
      'a smaller configuration, as kernel.config names one: what it does not have is dropped as far as possible',
    ),
  tests: z.int().min(1).max(100).default(5).describe('configurations tried on the way to the baseline at the most'),
});

/** `on` is short for `{}`: only detectors that the crash does not need are switched off. */
export const minimizeField = z
  .preprocess(
    (value) => (value === true || value === 'on' ? {} : value === false || value === 'off' ? null : value),
    fields.nullable(),
  )
  .default(null)
  .describe('whether the configuration is made smaller on the start commit first; all revisions are then built so');
