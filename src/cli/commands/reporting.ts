import { setMaxListeners } from 'node:events';
import { asFailure, exitCodeOf } from '../output/exit.ts';
import { failureJson } from '../output/result-json.ts';
import { print } from '../output/stdout.ts';

export interface Reporting {
  readonly json: boolean;
  readonly state: string;
}

/**
 * Runs a command: signals cancel it, what it throws becomes one message and an exit code. The second Ctrl-C ends
 * us at once; that loses nothing either.
 */
export async function reporting(
  { json, state }: Reporting,
  work: (signal: AbortSignal) => Promise<number>,
): Promise<number> {
  const cancel = new AbortController();
  // Each builder and machine at work listens, as many as the job has: more than ten are no leak that Node should warn of.
  setMaxListeners(0, cancel.signal);
  const stop = () => {
    if (cancel.signal.aborted) process.exit(130);
    process.stderr.write(`\nstopping: state is kept in ${state}, the same command goes on\n`);
    cancel.abort();
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, stop);
  try {
    return await work(cancel.signal);
  } catch (error) {
    const failure = asFailure(error);
    if (json) await print(`${JSON.stringify(failureJson(failure, state))}\n`);
    process.stderr.write(`culprit: ${failure.message}\n`);
    return exitCodeOf(failure);
  } finally {
    for (const signal of signals) process.off(signal, stop);
  }
}
