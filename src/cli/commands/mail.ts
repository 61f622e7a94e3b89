import { blamedFiles } from '../../app/build-knowledge.ts';
import { evidenceOn } from '../../core/evidence/evidence.ts';
import { Failure } from '../../core/failure/failure.ts';
import type { Job } from '../../core/job/job.ts';
import type { RunJob } from '../../core/job/run-job.ts';
import type { BisectionRecord } from '../../core/log/bisection-record.ts';
import { oneLine } from '../../core/log/one-line.ts';
import { type Addressee, addresseesOf } from '../../core/mail/addressees.ts';
import { accuses } from '../../core/mail/doubts.ts';
import { draftOf, draftText } from '../../core/mail/draft.ts';
import { isPlainAddress } from '../../core/mail/header.ts';
import type { MailFacts } from '../../core/mail/mail-facts.ts';
import type { SourceTree } from '../../ports/source-tree.ts';
import { print } from '../output/stdout.ts';
import { stateDirectory } from '../state-directory.ts';
import { readRecord } from './log.ts';
import { reporting } from './reporting.ts';

export interface MailOptions {
  readonly state?: string | undefined;
  readonly json?: true | undefined;
  /** Addresses that are added. */
  readonly to: readonly string[];
  readonly regzbot?: true | undefined;
  /** Whether only who is to get it is told, and why. */
  readonly recipients?: true | undefined;
}

/** `culprit mail ID`: a draft on standard output; nothing is ever sent. */
export function draftMail(id: string, options: MailOptions): Promise<number> {
  const state = stateDirectory(options.state);
  return reporting({ json: options.json === true, state }, async (signal) => {
    const added = options.to.map(checkedAddress);
    const { record, job, tree } = await readRecord(id, state, signal);
    const facts = await mailFacts(record, kernelJob(job, 'a mail'), tree, added, options.regzbot === true);
    if (options.recipients)
      await print(options.json ? `${JSON.stringify(facts.addressees)}\n` : tableOf(facts.addressees));
    else if (options.json) await print(`${JSON.stringify(jsonOf(facts))}\n`);
    else await print(draftText(draftOf(facts), facts));
    return 0;
  });
}

/** Throws `Failure` ANSWER_UNFIT where a bisection is one of a command. */
export function kernelJob(job: Job | RunJob, what: string): Job {
  if (job.kind !== 'run') return job;
  throw new Failure('ANSWER_UNFIT', {
    what: `${what} can only be made of the bisection of a kernel`,
    why: 'this one is of a command: there is no crash report, no kernel and nobody who looks after its files',
    mend: 'see `culprit show` and `culprit log` for what is known',
  });
}

/** The title of the crash: the job's, else the first at the start commit. */
export function titleOf({ task, evidence }: BisectionRecord): string | null {
  if (task.crashTitle !== null) return task.crashTitle;
  const { runs, traced = [] } = evidenceOn(evidence, task.start);
  const crashes = [...runs, ...traced].flatMap(({ outcome }) =>
    outcome.kind === 'crashed' ? [outcome.crash.title] : [],
  );
  return crashes[0] ?? null;
}

async function mailFacts(
  record: BisectionRecord,
  job: Job,
  tree: SourceTree,
  added: readonly string[],
  regzbot: boolean,
): Promise<MailFacts> {
  const { conclusion, task, commits, evidence } = record;
  const culprit = conclusion?.kind === 'found' && accuses(record) ? conclusion.culprit : null;
  const commit = culprit === null ? null : (commits.get(culprit) ?? null);
  const regression = regzbot && task.kind === 'cause' && commit !== null;
  return {
    record,
    report: job.report ?? {},
    title: titleOf(record),
    machine: `${job.machine.type === 'uml' ? 'User Mode Linux' : job.machine.type}, ${job.machine.memoryMiB} MiB`,
    arch: job.arch,
    regzbot,
    addressees: addresseesOf({
      commit,
      changed: commit === null ? [] : (await tree.changes(commit.id)).paths,
      blamed: blamedFiles(task.start, evidence),
      // Who looks after a file now, not when the commit was made.
      maintainers: (await tree.file(task.head, 'MAINTAINERS')) ?? '',
      added,
      regression,
    }),
  };
}

function checkedAddress(address: string): string {
  if (isPlainAddress(address)) return address;
  throw new Failure('JOB_INVALID', {
    what: `--to ${JSON.stringify(address.slice(0, 100))} is no address`,
    why: 'expected one such as ada@example.org, without a name',
    mend: 'give the address alone; several with several --to',
  });
}

function tableOf(addressees: readonly Addressee[]): string {
  if (addressees.length === 0) return 'nobody is known to look after the files of this crash\n';
  const width = Math.max(...addressees.map(({ address }) => address.length));
  return addressees
    .map(({ place, address, why }) => `${place}  ${address.padEnd(width)}  ${oneLine(why.join(', '))}\n`)
    .join('');
}

function jsonOf(facts: MailFacts) {
  const { subject, body, doubts } = draftOf(facts);
  return { id: facts.record.id, send: doubts.length === 0, doubts, subject, recipients: facts.addressees, body };
}
