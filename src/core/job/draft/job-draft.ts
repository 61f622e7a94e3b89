import { oneLine } from '../../log/one-line.ts';

/** What `culprit init` knows of a job. Paths are as they are to stand in the file; each note says where a value is from. */
export interface JobDraft {
  readonly repo: string;
  readonly commit: string;
  /** Subject of the commit, as in the repository. */
  readonly subject: string;
  readonly arch: string;
  readonly config: string;
  readonly reproducer: {
    readonly kind: 'c' | 'syz';
    readonly path: string;
    /** What runs a syz program; null for a C program. */
    readonly syzkaller: { readonly repo: string; readonly commit: string } | null;
  };
  readonly title: string | null;
  readonly machine: { readonly type: string; readonly count: number; readonly memory: string };
  readonly notes: Readonly<Partial<Record<'commit' | 'config' | 'title' | 'machine', string>>>;
}

/** The draft as a job file with comments; `next` is what to type then. */
export function jobFileText(draft: JobDraft, next: string): string {
  const { notes, machine, reproducer } = draft;
  const lines = [
    '# What is to be found, and how. Paths are relative to this file. All fields: culprit cause --help',
    `# Next: ${oneLine(next)}`,
    'kernel:',
    line('repo', draft.repo, 'path or URL; only ever read'),
    line('commit', draft.commit, `where the crash was seen: ${notes.commit ?? ''} ${draft.subject}`),
    line('arch', draft.arch, 'um or x86_64'),
    line('config', draft.config, notes.config ?? 'a file or a make target, or a list of them'),
    'reproducer:',
    line(
      reproducer.kind,
      reproducer.path,
      reproducer.kind === 'c' ? 'compiled and carried into the guest' : 'a program of syzkaller',
    ),
    ...(reproducer.syzkaller === null
      ? []
      : [
          '  syzkaller:',
          `  ${line('repo', reproducer.syzkaller.repo, 'path or URL')}`,
          `  ${line('commit', reproducer.syzkaller.commit, 'the one that found the bug')}`,
        ]),
    line('timeout', '60s', 'of one run'),
    ...(draft.title === null
      ? ['# crash:', '#   title: "..."   # without it the crash is learned at the start commit']
      : ['crash:', line('title', draft.title, notes.title ?? '')]),
    'machine:',
    line('type', machine.type, notes.machine ?? ''),
    `  count: ${machine.count}   # side by side`,
    line('memory', machine.memory, 'of each'),
    '# report:          # for mail drafts: culprit mail',
    '#   url: https://...',
    '#   reportedBy: Name <address>',
    '# search: { budget: { builds: 40, time: 12h } }',
  ];
  return lines.map((one) => `${one.trimEnd()}\n`).join('');
}

/** Quoted wherever YAML might read another thing: its double quotes are those of JSON. */
function line(name: string, value: string, note: string): string {
  const comment = oneLine(note).trim().slice(0, 100);
  return `  ${name}: ${scalar(value)}${comment === '' ? '' : `   # ${comment}`}`;
}

function scalar(value: string): string {
  const isPlain = /^[A-Za-z./][\w./-]*$/.test(value) && !/^(true|false|yes|no|on|off|null|y|n)$/i.test(value);
  return isPlain || /^\d+(s|MiB)$/.test(value) ? value : JSON.stringify(value);
}
