import { mkdirSync, mkdtempSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from '../../core/failure/failure.ts';
import type { Job } from '../../core/job/job.ts';
import { oneLine } from '../../core/log/one-line.ts';
import { resultText as outcomeText } from '../../core/log/syzbot-text.ts';
import type { BuildProgress, BuildResult } from '../../ports/kernel-builder.ts';
import type { RunResult } from '../../ports/test-machine.ts';
import { loadJobFile, repositoryOf, resolveJob } from '../job-file.ts';
import { ConsoleTail } from '../output/console-tail.ts';
import { exitCodes } from '../output/exit.ts';
import { print } from '../output/stdout.ts';
import { openJournal, openTree, recipesOf, treeDirectory } from '../session.ts';
import { stateDirectory } from '../state-directory.ts';
import { clock } from '../view/format.ts';
import { openWorkshop, type Tools } from '../workshop.ts';
import { reporting } from './reporting.ts';

export interface TryOptions {
  readonly state?: string | undefined;
  readonly json?: true | undefined;
  readonly runs: number;
}

interface Trial {
  readonly commit: string;
  readonly subject: string;
  readonly build: BuildResult;
  readonly runs: readonly (RunResult & { readonly console: string })[];
}

/**
 * `culprit try JOB [REV]`: builds one revision and runs the reproducer, its console shown as it comes. Nothing of it is
 * evidence of a bisection. The exit code says whether the crash of the job came, any crash where the job names none.
 */
export function tryJob(jobPath: string, revision: string | undefined, options: TryOptions): Promise<number> {
  const state = stateDirectory(options.state);
  return reporting({ json: options.json === true, state }, async (signal) => {
    const loaded = loadJobFile(jobPath);
    const journal = openJournal(state);
    try {
      const tree = openTree(repositoryOf(loaded), state, signal);
      const said = (what: string) => note(options, what);
      said('looking at the repository');
      await tree.prepare([loaded.fields.kernel.commit, ...(revision === undefined ? [] : [revision])], () => {});
      const given = await resolveJob('cause', loaded, tree, {});
      const commit = revision === undefined ? given.start : await tree.resolve(revision);
      // A configuration that cannot be made is told as such of the commit that is tried.
      const job = { ...given, start: commit };
      const [details] = await tree.details([commit]);
      const subject = details?.subject ?? '';
      mkdirSync(join(state, 'tries'), { recursive: true });
      const directory = mkdtempSync(join(state, 'tries', `${commit.slice(0, 12)}-`));
      const history = await recipesOf(job, tree, [given.start, commit]);
      const tools = await openWorkshop(
        job,
        history,
        tree,
        treeDirectory(job.repo, state),
        directory,
        state,
        journal,
        said,
      );
      try {
        said(`building ${commit.slice(0, 12)} "${oneLine(subject)}"`);
        const trial = await carryOut(tools, { commit, subject, directory }, options, signal);
        await print(options.json ? `${JSON.stringify(trialJson(trial, job))}\n` : trialText(trial, job));
        return crashesOf(trial, job).length > 0 ? exitCodes.done : exitCodes.no;
      } finally {
        tools.close();
      }
    } finally {
      await journal.close();
    }
  });
}

async function carryOut(
  { builder, machine }: Tools,
  { commit, subject, directory }: { readonly commit: string; readonly subject: string; readonly directory: string },
  options: TryOptions,
  signal: AbortSignal,
): Promise<Trial> {
  const progress = buildNotes(options);
  const build = await builder.build({ commit, worker: 0, logPath: join(directory, 'build.log') }, progress, signal);
  const { outcome } = build;
  if (outcome.kind === 'infra-failed')
    throw new Failure('INFRA_FAILING', {
      what: `${commit.slice(0, 12)} could not be built for reasons of this machine`,
      why: outcome.reason,
      mend: `see ${build.logPath}, and run \`culprit doctor\``,
    });
  if (outcome.kind !== 'built') return { commit, subject, build, runs: [] };
  note(options, `built in ${clock(build.wallMs)}${build.cached ? ' (it was in the store)' : ''}`);
  await machine.prepare(signal);
  const kernel = await builder.kernel(outcome.kernel);
  if (kernel === null)
    throw new Failure('INFRA_FAILING', { what: 'the kernel that was just built is gone', mend: 'try again' });
  try {
    const runs: Trial['runs'][number][] = [];
    for (let n = 0; n < options.runs; n++) {
      const console = join(directory, `run-${n}.txt`);
      note(options, `run ${n + 1} of ${options.runs}: ${console}`);
      const run = () => machine.run({ kernel, consolePath: console }, signal);
      const result = await (options.json ? run() : shown(console, run));
      note(options, `${outcomeText(result.outcome)} in ${clock(result.wallMs)}`);
      runs.push({ ...result, console });
    }
    return { commit, subject, build, runs };
  } finally {
    builder.release?.(kernel.key);
  }
}

/** Shows the console while the machine runs. */
async function shown<T>(console: string, run: () => Promise<T>): Promise<T> {
  const tail = new ConsoleTail(console);
  try {
    return await run();
  } finally {
    await tail.end();
  }
}

function note({ json }: TryOptions, what: string): void {
  if (!json) process.stderr.write(`${oneLine(what)}\n`);
}

/** A line every ten seconds. */
function buildNotes(options: TryOptions): (progress: BuildProgress) => void {
  let nextMs = performance.now() + 10_000;
  return ({ what, done, expected }) => {
    if (performance.now() < nextMs) return;
    nextMs = performance.now() + 10_000;
    note(options, `  ${done}${expected === null ? '' : ` of about ${expected}`} files, at ${what}`);
  };
}

/** Runs with the crash that the job names, or with any where it names none. */
function crashesOf({ runs }: Trial, { crashTitle }: Job): Trial['runs'] {
  return runs.filter(
    ({ outcome }) =>
      outcome.kind === 'crashed' &&
      (crashTitle === null || [outcome.crash.title, ...outcome.crash.altTitles].includes(crashTitle)),
  );
}

function trialText(trial: Trial, job: Job): string {
  const { commit, subject, build, runs } = trial;
  const lines = [`\n${commit.slice(0, 12)} ${oneLine(subject)}`];
  if (build.outcome.kind === 'build-failed')
    lines.push(...build.outcome.errors.map((error) => `  ${oneLine(error)}`), `  does not build: ${build.logPath}`);
  const crash = runs.find(({ outcome, report }) => outcome.kind === 'crashed' && report !== null);
  if (crash?.report)
    lines.push(
      ...crash.report
        .trimEnd()
        .split('\n')
        .map((line) => `  ${oneLine(line)}`),
      '',
    );
  for (const { outcome, wallMs, console } of runs)
    lines.push(`  ${outcomeText(outcome)} in ${clock(wallMs)}: ${console}`);
  const seen = crashesOf(trial, job).length;
  const which = job.crashTitle === null ? 'a crash' : `"${oneLine(job.crashTitle)}"`;
  if (runs.length > 0)
    lines.push(`  ${seen === 0 ? `${which} did not come` : `${which} came`} in ${seen} of ${runs.length} runs`);
  return lines.map((line) => `${line}\n`).join('');
}

function trialJson(trial: Trial, job: Job) {
  const { commit, subject, build, runs } = trial;
  return {
    commit,
    subject,
    crashed: crashesOf(trial, job).length,
    build: { ...build.outcome, seconds: build.wallMs / 1000, cached: build.cached, log: build.logPath },
    runs: runs.map(({ outcome, wallMs, console, report }) => ({ ...outcome, seconds: wallMs / 1000, console, report })),
  };
}
