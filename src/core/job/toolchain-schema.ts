import { z } from 'zod';

const name = z
  .string()
  .max(60)
  .regex(/^(?:gcc|clang)(?:-\w[\w.+-]*)?$/, 'expected a compiler such as gcc-12, gcc-8.1.0 or clang-14');
const linker = z
  .string()
  .max(60)
  .regex(/^ld(?:\.[a-z]+)?(?:-\w[\w.+-]*)?$/, 'expected a linker such as ld.bfd, ld.lld or ld.lld-14');
const revision = z
  .string()
  .max(200)
  .regex(/^[A-Za-z0-9_][A-Za-z0-9_./+-]*$/, 'expected a tag or a commit hash');
const option = z
  .string()
  .max(200)
  .regex(/^(?:CONFIG_)?[A-Z0-9_a-z]+$/, 'expected an option such as KCOV')
  .transform((text) => text.replace(/^CONFIG_/, ''));
const word = z
  .string()
  .min(1)
  .max(4000)
  .regex(/^[^\0\n]*$/, 'expected one line');

const compilerRule = z.strictObject({
  compiler: z.union([name, z.literal('default')]).describe('gcc-10.1.0; `default` is the compiler of the job'),
  linker: linker.optional().describe('default: the one that goes with the compiler'),
  since: revision
    .optional()
    .describe('the tag from which on it builds; without one it builds what is older than all others'),
});

const configRule = z
  .strictObject({
    off: option.optional().describe('an option that is switched off'),
    on: option.optional().describe('an option that is switched on; beside `off` only where that was on'),
    since: revision.optional().describe('only in revisions that contain this tag'),
    before: revision.optional().describe('only in revisions that do not contain this tag'),
  })
  .refine(({ off, on }) => off !== undefined || on !== undefined, 'expected off or on with the name of an option');

const patch = z
  .strictObject({
    file: word.optional().describe('a patch as git format-patch or git diff writes it'),
    commit: revision.optional().describe('a commit of the repository whose change is taken'),
    title: word
      .optional()
      .describe('the subject of the commit: revisions that contain one of this subject have it already'),
    since: revision
      .optional()
      .describe('the tag or commit that made it needed: only revisions that contain it are patched'),
    before: revision.optional().describe('revisions that contain this tag or commit are not patched'),
  })
  .refine(({ file, commit, title }) => (file ?? commit ?? title) !== undefined, 'expected a file, a commit or a title')
  .refine(({ file, commit }) => file === undefined || commit === undefined, 'expected a file or a commit, not both');

export const patches = z.array(patch).max(200);
const config = z.array(configRule).max(500);

/** A table of eras, as a file of its own or in the job. */
export const eraSchema = z.strictObject({
  extends: z.literal('builtin').optional().describe('the shipped table holds where this one says nothing'),
  compilers: z.array(compilerRule).max(100).default([]).describe('the newest tag that a revision contains decides'),
  config: config.default([]).describe('options that are changed'),
  patches: patches.default([]).describe('changes that are put into revisions which need them'),
});

export type EraFile = z.output<typeof eraSchema>;
export type PatchFields = EraFile['patches'][number];

/** Written in the job, or where it is to be found. */
const era = z.unknown().transform((value, context): EraFile | string => {
  if (value === false) return 'off';
  if (typeof value === 'string' && value !== '') return value;
  const parsed = eraSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  for (const issue of parsed.error.issues) context.issues.push({ ...issue, input: value } as never);
  return z.NEVER;
});

/** The part of a job that says what its kernels are built with. */
export const toolchainSchema = z
  .strictObject({
    compiler: name.optional().describe("what builds where the era says nothing: gcc-12; default this host's gcc"),
    linker: linker.optional().describe('default: the one that goes with the compiler'),
    compilers: word
      .optional()
      .describe('a directory of compilers, gcc-8.1.0/bin/gcc and so on, looked into before the host'),
    era: era
      .optional()
      .describe(
        'which compiler and options by release: off, builtin, a file such as ./era.yaml, or its fields; default builtin where compilers are given and no compiler',
      ),
    config: config.default([]).describe('options that are changed, beside those of the era'),
    patches: patches
      .default([])
      .describe('changes that are put into revisions which need them, beside those of the era'),
    image: word
      .regex(/^[a-z0-9]/i, 'expected the name of an image')
      .optional()
      .describe('a container image in which make and compilers run, with docker'),
    prefix: z
      .array(word)
      .min(1)
      .max(64)
      .optional()
      .describe(
        'a command in front of make and compilers; {tree}, {work} and {cache} are directories that it has to see',
      ),
  })
  .refine(
    ({ image, prefix }) => image === undefined || prefix === undefined,
    'expected an image or a prefix, not both',
  );

export type ToolchainFields = z.output<typeof toolchainSchema>;
