import { z } from 'zod';
import { revision } from './fields.ts';

const steps = ['growing', 'every', 'dates'] as const;

/** `growing` is short for `{ steps: growing }`. */
const walk = z.preprocess(
  (value) => (typeof value === 'string' ? { steps: value } : value),
  z.strictObject({
    steps: z
      .enum(steps)
      .optional()
      .describe('releases in growing steps, every release, or commits at growing age; default by what tags there are'),
    oldest: revision.optional().describe('the walk ends at this release, or at this commit where it goes by dates'),
  }),
);

/** Fields of `kernel` that say how its history is searched. */
export const walkFields = {
  walk: walk.optional().describe('which revisions are walked back over'),
  title: z
    .string()
    .min(1)
    .max(500)
    .optional()
    .describe('title of the start commit: by it one that was rewritten is found again'),
  fixTree: z
    .strictObject({
      repo: z.string().min(1).optional().describe('path or URL of the other tree; default kernel.repo'),
      branch: revision.default('HEAD').describe('branch or commit of it where the crash no longer happens'),
    })
    .optional()
    .describe('fix jobs: another tree in which the bug is gone; the answer is a candidate to backport'),
};

/** `now`, and 2024, are the rules of 15 July 2024. */
export const rulesField = z.preprocess(
  (value) => (value === 'now' ? '2024' : typeof value === 'number' ? String(value) : value),
  z.enum(['2019', '2020', '2022', '2023', '2024']),
);
