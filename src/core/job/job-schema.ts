import { z } from 'zod';
import { type StrategyName, strategies } from '../search/strategies.ts';
import { leastConfidence, mostConfidence } from './confidence.ts';
import { duration, revision, text } from './fields.ts';
import { machineSchema } from './machine-schema.ts';
import { minimizeField } from './minimize-schema.ts';
import { parseSize } from './quantities.ts';
import { reportSchema } from './report-schema.ts';
import { reproducerSchema } from './reproducer-schema.ts';
import { patches, toolchainSchema } from './toolchain-schema.ts';
import { rulesField, walkFields } from './walk-schema.ts';

const size = z.string().transform((value, context) => {
  const mib = parseSize(value);
  if (mib !== null && mib >= 32 && mib <= 1 << 20) return Math.floor(mib);
  context.addIssue({ code: 'custom', message: 'expected a size from 32MiB to 1024GiB such as 512MiB or 2GiB' });
  return z.NEVER;
});

const archs = ['x86_64', 'um', 'arm64', 'riscv64'] as const;

/**
 * The one description of a job file: it validates it, types it, and its descriptions document it.
 * Paths are as written, relative to the file.
 */
export const jobSchema = z.strictObject({
  kernel: z.strictObject({
    repo: text.describe('path or URL of the kernel repository'),
    commit: revision.describe('where the crash was seen'),
    head: revision.optional().describe('fix jobs: where the fix is looked for; default the tip of the branch'),
    arch: z.enum(archs).optional().describe("the kernel's architecture; default the host's"),
    config: z
      .union([text, z.array(text).min(1)])
      .default('defconfig')
      .describe('a file or a make target such as tinyconfig, or a list of them, merged in order'),
    minimize: minimizeField,
    backports: patches
      .default([])
      .describe('fixes of other crashes, put into revisions where those hide the one that is searched'),
    cmdline: z.string().max(2000).default('').describe('appended to the kernel command line'),
    releases: z
      .array(revision)
      .min(1)
      .optional()
      .describe('revisions to walk back over, newest first; default the release tags'),
    ...walkFields,
  }),
  reproducer: reproducerSchema,
  crash: z
    .strictObject({ title: text.optional().describe('the crash as reported; default: learned on the start commit') })
    .default({}),
  report: reportSchema,
  machine: machineSchema.prefault({}),
  build: z
    .strictObject({
      parallel: z.int().min(1).max(64).default(1).describe('kernels that are built side by side'),
      ahead: z
        .preprocess((value) => (typeof value === 'boolean' ? (value ? 'on' : 'off') : value), z.enum(['on', 'off']))
        .default('on')
        .describe('whether idle builders build what is likely to be asked for next; it changes no answer'),
      memory: size.default(2048).describe('memory that must be free before a build is begun ahead'),
      store: size
        .optional()
        .describe('kernels that this host keeps for all jobs; default $CULPRIT_STORE_SIZE or 20GiB'),
    })
    .prefault({}),
  toolchain: toolchainSchema.prefault({}),
  search: z
    .strictObject({
      strategy: z
        .enum(Object.keys(strategies) as StrategyName[])
        .optional()
        .describe('how the next test and the end are decided'),
      rules: rulesField
        .optional()
        .describe("syzbot's rules of a year, and its walk: 2019, 2020, 2022, 2023, 2024 or now"),
      confidence: z
        .number()
        .min(leastConfidence)
        .max(mostConfidence)
        .default(0.99)
        .describe('the probability at which the search may stop'),
      sight: z
        .preprocess((value) => (typeof value === 'boolean' ? (value ? 'on' : 'off') : value), z.enum(['on', 'off']))
        .default('on')
        .describe('whether to look if clean runs could have shown the bug, with one traced run more for each'),
      prior: z
        .preprocess((value) => (typeof value === 'boolean' ? (value ? 'on' : 'off') : value), z.enum(['on', 'off']))
        .default('on')
        .describe('whether what commits change counts before any test: files of the crash, files not compiled'),
      revertTest: z
        .preprocess((value) => (typeof value === 'boolean' ? (value ? 'on' : 'off') : value), z.enum(['on', 'off']))
        .default('on')
        .describe('whether the commit that is named is taken back where the crash is, to see that it is gone'),
      unmask: z
        .preprocess((value) => (typeof value === 'boolean' ? (value ? 'on' : 'off') : value), z.enum(['on', 'off']))
        .default('off')
        .describe(
          'whether revisions where another crash comes first are built so that it does not come; with backports they are',
        ),
      budget: z
        .strictObject({
          builds: z.int().min(1).optional().describe('kernels built at the most'),
          time: duration.optional().describe('time spent on builds and runs at the most'),
        })
        .default({}),
    })
    .prefault({}),
});

export type JobFile = z.output<typeof jobSchema>;
