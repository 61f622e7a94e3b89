import { chmod, copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { packDirectory } from '../../adapters/files/kit-archive.ts';
import { kitBoot, kitGuest } from '../../adapters/machine/kit-parts.ts';
import { archTraits } from '../../adapters/make/architecture.ts';
import { bootTarget } from '../../adapters/make/build-plan.ts';
import { KernelStore } from '../../adapters/make/kernel-store.ts';
import { evidenceOn } from '../../core/evidence/evidence.ts';
import { Failure } from '../../core/failure/failure.ts';
import type { ConfigPart, Job } from '../../core/job/job.ts';
import { expectedCrash, runsToSee } from '../../core/kit/expected-crash.ts';
import type { KitCommit, KitFacts } from '../../core/kit/kit-facts.ts';
import { kitReadme } from '../../core/kit/kit-readme.ts';
import { runScript } from '../../core/kit/run-script.ts';
import type { BisectionRecord } from '../../core/log/bisection-record.ts';
import { meaningOf } from '../../core/log/label-lines.ts';
import { probabilityText } from '../../core/log/probability-text.ts';
import { linuxTriggerTexts } from '../../core/report/triggers.ts';
import { kernelDirectory, storeBytes } from '../kernel-directory.ts';
import { print } from '../output/stdout.ts';
import { bisectionDirectory, stateDirectory } from '../state-directory.ts';
import { readRecord } from './log.ts';
import { kernelJob, titleOf } from './mail.ts';
import { reporting } from './reporting.ts';

export interface KitOptions {
  readonly state?: string | undefined;
  readonly json?: true | undefined;
  /** A directory that is made, or an archive that ends in `.tar.gz` or `.tgz`. */
  readonly out: string;
}

/** `culprit kit ID --out PLACE`: what somebody else needs to see the crash, without us. */
export function makeKit(id: string, options: KitOptions): Promise<number> {
  const state = stateDirectory(options.state);
  return reporting({ json: options.json === true, state }, async (signal) => {
    const { record, job } = await readRecord(id, state, signal);
    const facts = await kitFacts(record, kernelJob(job, 'a kit'), state);
    const out = resolve(options.out);
    const archive = /^(.+)\.(?:tar\.gz|tgz)$/.exec(basename(out));
    if (archive === null) await writeKit(out, facts);
    else {
      const place = await mkdtemp(join(tmpdir(), 'culprit-kit-'));
      try {
        await writeKit(join(place, archive[1]!), facts);
        await packDirectory(join(place, archive[1]!), out, signal);
      } finally {
        await rm(place, { recursive: true, force: true });
      }
    }
    const { bad, good, runs, crash } = facts.kit;
    await print(
      options.json
        ? `${JSON.stringify({ id: record.id, out, bad: bad.id, good: good?.id ?? null, title: crash.title, runs })}\n`
        : `${out}\n  next: ${archive === null ? join(options.out, 'run.sh') : `tar -xzf ${options.out}, then ./${archive[1]}/run.sh`} /path/to/linux\n`,
    );
    return 0;
  });
}

interface Kit {
  readonly kit: KitFacts;
  readonly source: string;
  readonly guest: ReturnType<typeof kitGuest>;
}

async function kitFacts(record: BisectionRecord, job: Job, state: string): Promise<Kit> {
  const { task, evidence } = record;
  const { bad, good } = sidesOf(record);
  const config = await configOf(record, job, bad, state);
  const text = config.map((part) => (part.kind === 'file' ? part.text : '')).join('\n');
  const machine = {
    ...job.machine,
    arch: job.arch,
    cmdline: job.cmdline,
    config: text,
    reproducerTimeoutMs: job.reproducer.timeoutMs,
  };
  const odd = unlikeKits(job);
  if (odd !== null) throw unfit(odd);
  const boot = kitBoot(machine);
  if (boot === null) throw unfit(`no script can boot a machine of the type ${job.machine.type}`);
  const crash = await crashOf(record, bad, state);
  const runs = evidenceOn(evidence, task.start).runs;
  const rate = runs.filter(({ outcome }) => outcome.kind === 'crashed').length / Math.max(1, runs.length);
  const guest = kitGuest(machine);
  const target = bootTarget(job.arch, text);
  const compilers = [...evidence.values()].flatMap(({ build }) =>
    build !== null && 'compiler' in build.outcome ? [build.outcome.compiler] : [],
  );
  const kit: KitFacts = {
    id: record.id,
    kind: task.kind,
    bad: named(record, bad),
    good: good === null ? null : named(record, good),
    answer: answerOf(record),
    crash,
    runs: runsToSee(rate),
    config,
    arch: archTraits[job.arch].make,
    target: target.target,
    image: target.file,
    boot,
    cmdline: job.cmdline,
    compilers: [...new Set(compilers)].slice(0, 4),
    initSources: guest.initSources,
    guestFlags: guest.guestFlags,
    entries: guest.entries,
  };
  return { kit, source: job.reproducer.source, guest };
}

/** What of a job no kit has; null where a kit can be made. */
function unlikeKits({ reproducers, machine }: Job): string | null {
  if (reproducers !== undefined) return 'its reproducer is more than one C program';
  if (machine.image !== undefined) return 'its machines boot from a disk image';
  return (machine.devices ?? []).length > 0 ? 'its machines have devices of their own' : null;
}

/** A commit with the crash and its neighbour without it; where none is named, where the crash was seen. */
function sidesOf({ conclusion, task, commits }: BisectionRecord): {
  readonly bad: string;
  readonly good: string | null;
} {
  if (conclusion?.kind !== 'found') return { bad: task.start, good: null };
  const { culprit } = conclusion;
  const parent = commits.get(culprit)?.parents[0] ?? null;
  if (task.kind === 'cause') return { bad: culprit, good: parent };
  return { bad: parent ?? task.start, good: culprit };
}

function named({ commits }: BisectionRecord, id: string): KitCommit {
  return { id, subject: commits.get(id)?.subject ?? '' };
}

/** The configuration of a kernel that was built, as near to the crash as there is one; else what the job says. */
async function configOf(record: BisectionRecord, job: Job, bad: string, state: string): Promise<readonly ConfigPart[]> {
  const store = new KernelStore(kernelDirectory(state), storeBytes(job.build?.storeMiB ?? null));
  for (const commit of new Set([bad, record.task.start])) {
    const outcome = evidenceOn(record.evidence, commit).build?.outcome;
    const kernel = outcome?.kind === 'built' ? await store.kernel(outcome.kernel) : null;
    if (kernel === null) continue;
    try {
      return [{ kind: 'file', path: 'config', text: await readFile(kernel.config, 'utf8') }];
    } finally {
      store.release(kernel.key);
    }
  }
  return job.config;
}

/** The crash as it came where the kit begins, or where it was first seen. */
async function crashOf(record: BisectionRecord, bad: string, state: string) {
  const title = titleOf(record);
  for (const commit of [bad, record.task.start]) {
    const { runs, traced = [] } = evidenceOn(record.evidence, commit);
    const crashes = [...runs, ...traced].flatMap(({ outcome, console }) =>
      outcome.kind === 'crashed' ? [{ crash: outcome.crash, console }] : [],
    );
    const found =
      crashes.find(({ crash }) => crash.title === title) ?? (record.task.crashTitle === null ? crashes[0] : undefined);
    if (found === undefined) continue;
    const path = join(bisectionDirectory(state, record.id), found.console);
    return expectedCrash(found.crash, await readFile(path, 'latin1').catch(() => null));
  }
  throw unfit('the crash was not seen yet');
}

function answerOf(record: BisectionRecord): string {
  const { conclusion } = record;
  if (conclusion === null) return 'nothing yet: it is not over';
  const meaning = meaningOf(record);
  if (conclusion.kind !== 'found') return `${conclusion.kind}: ${meaning ?? conclusion.why}`;
  return `${conclusion.label}, probability ${probabilityText(conclusion.confidence)}: ${meaning}`;
}

function unfit(why: string): Failure {
  return new Failure('ANSWER_UNFIT', {
    what: 'no kit can be made of this bisection',
    why,
    mend: 'see `culprit show` for what is known',
  });
}

async function writeKit(directory: string, { kit, source, guest }: Kit): Promise<void> {
  try {
    await mkdir(join(directory, 'guest'), { recursive: true });
    if ((await readdir(directory)).length > 1) throw new Error('there is something in it already');
    const write = (name: string, text: string) => writeFile(join(directory, name), text);
    await write('README', kitReadme(kit));
    await write('run.sh', runScript(kit));
    await chmod(join(directory, 'run.sh'), 0o755);
    await write('repro.c', source);
    await write('triggers', linuxTriggerTexts.map((text) => `${text}\n`).join(''));
    await write('guest/run', guest.settings);
    await write('guest/sysctl', guest.sysctls);
    const files = kit.config.flatMap((part) => (part.kind === 'file' ? [part.text] : []));
    for (const [i, text] of files.entries()) await write(files.length === 1 ? 'config' : `config-${i + 1}`, text);
    for (const name of guest.files) await copyFile(join(guest.directory, name), join(directory, 'guest', name));
  } catch (error) {
    throw new Failure('INPUT_UNREADABLE', {
      what: `cannot write the kit to ${directory}`,
      why: error instanceof Error ? error.message : String(error),
      mend: 'name another place with --out, one that does not exist yet',
      cause: error,
    });
  }
}
