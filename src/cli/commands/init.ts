import { existsSync, statSync, writeFileSync } from 'node:fs';
import { basename, dirname, isAbsolute, join, relative, resolve } from 'node:path';
import { parse } from 'yaml';
import { Failure } from '../../core/failure/failure.ts';
import { crashIn } from '../../core/job/draft/input-files.ts';
import { type JobDraft, jobFileText } from '../../core/job/draft/job-draft.ts';
import { explainIssues } from '../../core/job/explain-issues.ts';
import { jobSchema } from '../../core/job/job-schema.ts';
import { oneLine } from '../../core/log/one-line.ts';
import { type Answers, ask, type Detected } from '../init/ask.ts';
import { beginningOf, commitNamed, kernelRepository, lookAround, type Surroundings } from '../init/look-around.ts';
import { exitCodes } from '../output/exit.ts';
import { print } from '../output/stdout.ts';
import { stateDirectory } from '../state-directory.ts';
import { reporting } from './reporting.ts';

export interface InitOptions {
  readonly repo?: string | undefined;
  readonly commit?: string | undefined;
  readonly console?: string | undefined;
  /** `REPO@COMMIT`. */
  readonly syzkaller?: string | undefined;
  readonly out: string;
  readonly yes?: true | undefined;
  readonly force?: true | undefined;
  readonly json?: true | undefined;
}

/** `culprit init [DIR]`: writes a job file of what it finds there, asking on a terminal. */
export function initJob(directory: string, options: InitOptions): Promise<number> {
  return reporting({ json: options.json === true, state: stateDirectory(undefined) }, async (signal) => {
    const place = resolve(directory);
    if (!statSync(place, { throwIfNoEntry: false })?.isDirectory())
      throw new Failure('INPUT_UNREADABLE', {
        what: `${directory} is no directory`,
        why: 'the files of a job are looked for in one',
        mend: 'name the directory in which the reproducer is',
      });
    const out = isAbsolute(options.out) ? options.out : join(place, options.out);
    if (existsSync(out) && !options.force) throw existsAlready(out);
    const around = await lookAround(place, signal);
    const detected = await detect(around, options, signal);
    const isAsking = options.yes !== true && options.json !== true && process.stdin.isTTY && process.stdout.isTTY;
    const answers = isAsking ? await ask(detected, around.machines) : null;
    if (isAsking && answers === null) {
      process.stderr.write('culprit: nothing was written\n');
      return exitCodes.interrupted;
    }
    const draft = await complete(answers === null ? detected : await answered(detected, answers, options, signal), out);
    const next = `culprit cause ${relative('', out) || out}`;
    const text = jobFileText(draft, next);
    refuseWrong(text);
    writeFileSync(out, text, { flag: options.force ? 'w' : 'wx' });
    await print(options.json ? `${JSON.stringify({ job: out, ...draft })}\n` : written(out, draft, next));
    return exitCodes.done;
  });
}

async function detect(around: Surroundings, options: InitOptions, signal: AbortSignal): Promise<Detected> {
  const { files, directory } = around;
  const inPlace = (name: string | null) => (name === null ? null : join(directory, name));
  const crash =
    options.console === undefined
      ? files.crash
      : crashIn({ name: basename(options.console), text: readConsole(options.console) });
  const repo =
    options.repo === undefined ? (around.repositories[0] ?? null) : await givenRepository(options.repo, signal);
  const commit = repo === null ? null : await startCommit(repo, options.commit, crash?.commit ?? null, signal);
  const type =
    around.archOfConfig === 'um' ? 'uml' : around.archOfConfig === null ? (around.machines[0] ?? 'uml') : 'qemu';
  const [kind, program] = files.c !== null ? (['c', files.c] as const) : (['syz', files.syz] as const);
  return {
    repo,
    commit: commit?.id ?? options.commit ?? null,
    subject: commit?.subject ?? '',
    arch: around.archOfConfig ?? (type === 'uml' ? 'um' : 'x86_64'),
    config: inPlace(files.config) ?? 'defconfig',
    reproducer:
      program === null
        ? null
        : { kind, path: join(directory, program), syzkaller: kind === 'c' ? null : syzkallerOf(options.syzkaller) },
    title: crash?.title ?? null,
    machine: { type, count: 2, memory: '512MiB' },
    notes: {
      ...(commit === null ? {} : { commit: commit.note }),
      ...(files.config === null ? { config: 'none was found: a make target' } : {}),
      ...(crash === null ? {} : { title: `from ${crash.file}; without it the crash is learned at the start commit` }),
      machine: around.machines.includes(type) ? 'works here' : 'not found here: see culprit doctor',
    },
  };
}

function readConsole(path: string): string {
  try {
    return beginningOf(path);
  } catch (error) {
    throw new Failure('INPUT_UNREADABLE', {
      what: `cannot read the console ${path}`,
      why: error instanceof Error ? error.message : String(error),
      mend: 'name a file with what the kernel printed',
      cause: error,
    });
  }
}

const isUrl = (text: string) => /^[a-z][a-z0-9+.-]*:\/\/|^[^/]+@[^/]+:/i.test(text);

async function givenRepository(repo: string, signal: AbortSignal): Promise<string> {
  if (isUrl(repo)) return repo;
  const top = await kernelRepository(resolve(repo), false, signal);
  if (top !== null) return top;
  throw new Failure('REPO_UNUSABLE', {
    what: `${repo} is no git repository of a kernel`,
    why: 'git finds no repository there, or no Makefile at its HEAD',
    mend: 'name the directory of a kernel that was cloned with git',
  });
}

/** What was asked for, else the commit in the name of the kernel that crashed, else HEAD. */
async function startCommit(repo: string, asked: string | undefined, seen: string | null, signal: AbortSignal) {
  if (isUrl(repo)) return null;
  if (asked !== undefined) {
    const commit = await commitNamed(repo, asked, signal);
    if (commit !== null) return { ...commit, note: oneLine(asked) };
    throw new Failure('COMMIT_NOT_FOUND', {
      what: `there is no commit ${JSON.stringify(asked.slice(0, 100))} in ${repo}`,
      why: 'git does not know it',
      mend: 'check --commit, or fetch it first',
    });
  }
  const crashed = seen === null ? null : await commitNamed(repo, seen, signal);
  if (crashed !== null) return { ...crashed, note: 'as the console says,' };
  const head = await commitNamed(repo, 'HEAD', signal);
  return head === null ? null : { ...head, note: 'HEAD,' };
}

async function answered(
  detected: Detected,
  answers: Answers,
  options: InitOptions,
  signal: AbortSignal,
): Promise<Detected> {
  const repo = await givenRepository(answers.repo, signal);
  const commit = isUrl(repo) ? null : await startCommit(repo, answers.commit, null, signal);
  const isTarget = /^[a-z0-9_]+config$/.test(answers.config);
  const kind =
    answers.reproducer === detected.reproducer?.path
      ? detected.reproducer.kind
      : /\.(syz|prog)$/.test(answers.reproducer)
        ? 'syz'
        : 'c';
  const isSame = answers.title === detected.title;
  return {
    ...detected,
    repo,
    commit: commit?.id ?? answers.commit,
    subject: commit?.subject ?? '',
    arch: answers.machine === 'uml' ? 'um' : detected.arch === 'um' ? 'x86_64' : detected.arch,
    config: isTarget ? answers.config : resolve(answers.config),
    reproducer: {
      kind,
      path: resolve(answers.reproducer),
      syzkaller: kind === 'c' ? null : syzkallerOf(options.syzkaller),
    },
    title: answers.title,
    machine: { ...detected.machine!, type: answers.machine },
    notes: isSame ? (detected.notes ?? {}) : {},
  };
}

/** All that a job needs, paths relative to its file. Throws `Failure` JOB_INVALID with what is missing. */
async function complete(detected: Detected, out: string): Promise<JobDraft> {
  const { repo, commit, reproducer, machine, arch, config } = detected;
  const missing = [
    ...(repo === null ? ['no kernel repository: give one with --repo DIR'] : []),
    ...(repo !== null && commit === null ? ['no commit: give one with --commit REV'] : []),
    ...(reproducer === null ? ['no reproducer: put a C program there, repro.c'] : []),
    ...(reproducer?.kind === 'syz' && reproducer.syzkaller === null
      ? ['a program of syzkaller needs what runs it: give --syzkaller REPO@COMMIT, or a C program, repro.c']
      : []),
  ];
  if (
    missing.length > 0 ||
    repo === null ||
    commit === null ||
    reproducer === null ||
    machine === null ||
    arch === null ||
    config === null
  )
    throw new Failure('JOB_INVALID', {
      what: 'there is too little here for a job',
      why: missing.join('\n'),
      mend: 'give what is missing, or run `culprit init` on a terminal, where it asks',
    });
  const beside = (path: string) => {
    if (isUrl(path) || !isAbsolute(path)) return path;
    const below = relative(dirname(out), path) || '.';
    return below.startsWith('../..') ? path : below.startsWith('.') && !/^\.[^./]/.test(below) ? below : `./${below}`;
  };
  return {
    repo: beside(repo),
    commit,
    subject: detected.subject ?? '',
    arch,
    config: beside(config),
    reproducer: {
      kind: reproducer.kind,
      path: beside(reproducer.path),
      syzkaller:
        reproducer.syzkaller === null ? null : { ...reproducer.syzkaller, repo: beside(reproducer.syzkaller.repo) },
    },
    title: detected.title,
    machine,
    notes: detected.notes ?? {},
  };
}

/** `REPO@COMMIT` as a repository, absolute or a URL, and a revision; null where nothing was given. */
function syzkallerOf(given: string | undefined) {
  if (given === undefined) return null;
  const at = given.lastIndexOf('@');
  const [repo, commit] = [given.slice(0, at), given.slice(at + 1)];
  if (at > 0 && /^[A-Za-z0-9_][\w./+-]*$/.test(commit)) return { repo: isUrl(repo) ? repo : resolve(repo), commit };
  throw new Failure('JOB_INVALID', {
    what: `${JSON.stringify(given.slice(0, 100))} is no repository with a commit`,
    why: 'what runs a syz program is built from a commit of syzkaller',
    mend: 'give --syzkaller DIR@COMMIT or --syzkaller URL@COMMIT',
  });
}

function refuseWrong(text: string): void {
  const input: unknown = parse(text);
  const parsed = jobSchema.safeParse(input);
  if (parsed.success) return;
  throw new Failure('JOB_INVALID', {
    what: 'what was found makes no valid job, so nothing was written',
    why: explainIssues(parsed.error.issues, input).join('\n'),
    mend: 'mend the values that are named, or give others: `culprit init --help`',
  });
}

function existsAlready(out: string): Failure {
  return new Failure('JOB_INVALID', {
    what: `${out} is there already`,
    why: 'a job file is not overwritten unasked',
    mend: 'give another name with --out FILE, or --force',
  });
}

function written(out: string, draft: JobDraft, next: string): string {
  const rows = [
    ['kernel', `${draft.repo} at ${draft.commit.slice(0, 12)} ${oneLine(draft.subject)}`],
    ['config', draft.config],
    ['reproducer', draft.reproducer.path],
    ['crash', draft.title === null ? 'learned at the start commit' : draft.title],
    ['machine', `${draft.machine.type} (${draft.notes.machine ?? draft.arch})`],
  ];
  const lines = rows.map(([name, value]) => `  ${name!.padEnd(10)} ${oneLine(value!)}\n`).join('');
  return `wrote ${out}\n${lines}  next: ${next}\n`;
}
