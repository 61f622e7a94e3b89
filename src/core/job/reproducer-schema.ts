import { z } from 'zod';
import { sandboxes } from '../syzkaller/syz-options.ts';
import { duration, revision, text } from './fields.ts';

const most = 64;
const word = z
  .string()
  .max(4096)
  .regex(/^[^\0]*$/, 'expected a text without zero bytes');
const words = z.array(word).max(most);
/** syz-execprog says every 5 s how much it has executed: in less time nothing shows that it works. */
const leastSyzMs = 5_000;

const syzOptions = z.strictObject({
  sandbox: z.enum(sandboxes).optional().describe('how the executor shuts itself in'),
  sandboxArg: z.int().min(-1_000_000).max(1_000_000).optional(),
  procs: z.int().min(1).max(most).optional().describe('processes that execute the program side by side'),
  repeat: z
    .union([z.boolean(), z.int().min(1).max(1_000_000_000)])
    .optional()
    .describe('true: as often as there is time; a number: so often; false: once'),
  threaded: z.boolean().optional().describe('whether a call that blocks lets the next one begin'),
  collide: z.boolean().optional().describe('whether calls run at the same time (syzkaller before December 2021)'),
  slowdown: z.int().min(1).max(100).optional().describe('how much slower than usual the machine is'),
  faultCall: z.int().min(0).max(10_000).optional().describe('the call that meets a failing allocation'),
  faultNth: z.int().min(0).max(10_000).optional().describe('which of its allocations fails'),
});

/** One reproducer: a syz program and the C program made from it may stand in one. */
const one = z
  .strictObject({
    c: text.optional().describe('a C program that triggers the crash'),
    syz: text.optional().describe('a syz program that triggers the crash'),
    syzkaller: z
      .strictObject({
        repo: text.describe('path or URL of a repository of syzkaller'),
        commit: revision.describe('the commit that found the bug: syntax and descriptions change'),
      })
      .optional()
      .describe('what runs the syz program'),
    options: syzOptions.optional().describe('options of the syz program that win over those of its `#{...}` line'),
    command: z.array(word).min(1).max(most).optional().describe('a program or script, carried in, and its arguments'),
    args: words.optional().describe('arguments of the C program'),
    files: z.array(text).max(most).optional().describe('files that are carried in beside it'),
    timeout: duration.default(60_000).describe('how long one run of it may take'),
  })
  .superRefine(({ c, syz, command, syzkaller, options, args, timeout }, context) => {
    const wrong = (message: string, ...path: string[]) => context.addIssue({ code: 'custom', message, path });
    if (c === undefined && syz === undefined && command === undefined) wrong('expected one of c, syz, command');
    if (command !== undefined && (c !== undefined || syz !== undefined))
      wrong('a command is a reproducer of its own: put it into a list', 'command');
    if (syz !== undefined && syzkaller === undefined) wrong('a syz program needs syzkaller: { repo, commit }', 'syz');
    if (syz === undefined && syzkaller !== undefined) wrong('is only for syz programs', 'syzkaller');
    if (syz === undefined && options !== undefined) wrong('are only for syz programs', 'options');
    if (c === undefined && args !== undefined) wrong('are only for C programs', 'args');
    if (syz !== undefined && timeout < leastSyzMs)
      wrong('a syz program needs 5s: only then can be told whether it ran', 'timeout');
  });

/** `reproducer` of a job: one, or a list of several for one bug. */
export const reproducerSchema = z.union([one, z.array(one).min(1).max(8)]);

export type ReproducerFields = z.output<typeof one>;
