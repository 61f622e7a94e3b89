import { isAbsolute, relative } from 'node:path';
import type { JobDraft } from '../../core/job/draft/job-draft.ts';
import { oneLine } from '../../core/log/one-line.ts';

/** What was detected, as defaults of the questions; null where nothing was. */
export type Detected = { readonly [Field in keyof JobDraft]: JobDraft[Field] | null };

export interface Answers {
  readonly repo: string;
  readonly commit: string;
  readonly config: string;
  readonly reproducer: string;
  readonly title: string | null;
  readonly machine: string;
}

/**
 * Asks on the terminal, with what was detected as the default of each question; null where the person went away.
 * The questions are loaded only here: nothing else needs them.
 */
export async function ask(detected: Detected, machines: readonly string[]): Promise<Answers | null> {
  const { intro, isCancel, outro, select, text } = await import('@clack/prompts');
  const question = (message: string, known: string | null, why: string) =>
    text({
      message,
      ...(known === null ? { placeholder: why } : { initialValue: oneLine(known) }),
      validate: (value) => (value === undefined || value.trim() === '' ? why : undefined),
    });
  intro('culprit init');
  const repo = await question('Where is the kernel repository?', shortened(detected.repo), 'a path or a URL');
  if (isCancel(repo)) return null;
  const commit = await question('At which commit was the crash seen?', detected.commit, 'a hash, a tag or a branch');
  if (isCancel(commit)) return null;
  const config = await question('Which configuration?', detected.config, 'a file, or a target such as defconfig');
  if (isCancel(config)) return null;
  const reproducer = await question(
    'Which program triggers it?',
    detected.reproducer?.path ?? null,
    'a C file, or a program of syzkaller',
  );
  if (isCancel(reproducer)) return null;
  const title = await text({
    message: 'What is the crash called? (empty: learn it there)',
    initialValue: oneLine(detected.title ?? ''),
  });
  if (isCancel(title)) return null;
  const known = detected.machine?.type ?? machines[0] ?? 'uml';
  const machine = await select({
    message: 'Which machine?',
    initialValue: known,
    options: [...new Set([known, ...machines])].map((value) => ({ value, label: value })),
  });
  if (isCancel(machine)) return null;
  outro('that is all');
  return { repo, commit, config, reproducer, title: (title ?? '').trim() || null, machine };
}

function shortened(path: string | null): string | null {
  if (path === null || !isAbsolute(path)) return path;
  const below = relative('', path) || '.';
  return below.startsWith('..') ? path : below;
}
