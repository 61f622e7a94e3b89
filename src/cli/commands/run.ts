import type { Observer } from '../../app/observer.ts';
import { referenceOf } from '../../app/run-history.ts';
import { type RunJobOptions, repositoryOfRun, resolveRunJob } from '../run-job.ts';
import { openRunWorkshop } from '../run-workshop.ts';
import { bisectionOf, openJournal, openTree, treeDirectory } from '../session.ts';
import { stateDirectory } from '../state-directory.ts';
import { type Display, openDisplay } from '../view/display.ts';
import { type BisectionEnd, carryOut, endOf, reportEnd } from './cause.ts';
import { reporting } from './reporting.ts';

export interface RunOptions extends RunJobOptions {
  readonly state?: string | undefined;
  readonly json?: true | undefined;
  readonly quiet?: true | undefined;
}

/** `culprit run`: from the command to the result; the exit code says what came out. */
export function runCommand(command: readonly string[], options: RunOptions): Promise<number> {
  const state = stateDirectory(options.state);
  return reporting({ json: options.json === true, state }, async (signal) => {
    const display = openDisplay(`culprit run -- ${command.join(' ')}`, options.quiet === true);
    const end = await work(command, options, state, display, signal).finally(() => display.close());
    return await reportEnd(end, options, state);
  });
}

async function work(
  command: readonly string[],
  options: RunOptions,
  state: string,
  display: Display,
  signal: AbortSignal,
): Promise<BisectionEnd> {
  const observe: Observer = (progress) => display.show(progress);
  const prepare = (what: string) => observe({ kind: 'preparing', what });
  prepare('looking at the repository');
  const top = await repositoryOfRun(options, signal);
  const journal = openJournal(state);
  try {
    const tree = openTree(top, state, signal);
    await tree.prepare([options.bad, ...options.good], prepare);
    const job = await resolveRunJob(options, command, top, tree, signal);
    prepare('loading the history');
    const bisection = await bisectionOf(job, tree, journal);
    const working = carryOut(bisection, job, journal, tree, { state, observe, prepare, signal }, (files) =>
      openRunWorkshop(job, referenceOf(bisection), tree, treeDirectory(top, state), files, journal),
    );
    return await endOf(working, bisection, job, journal, state);
  } finally {
    await journal.close();
  }
}
