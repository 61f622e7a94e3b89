import { existsSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SqliteJobStore } from '../../adapters/journal/sqlite-job-store.ts';
import { Failure } from '../../core/failure/failure.ts';
import { startService } from '../../service/serve.ts';
import { serviceLog } from '../../service/service-log.ts';
import { exitCodes } from '../output/exit.ts';
import { ThreadEngine } from '../service/thread-engine.ts';
import { openJournal } from '../session.ts';
import { stateDirectory } from '../state-directory.ts';
import { reporting } from './reporting.ts';

export interface ServeOptions {
  readonly state?: string | undefined;
  readonly port: number;
  readonly host: string;
  readonly jobs?: number | undefined;
  readonly allowRepo: readonly string[];
}

/** A job keeps about this many processors busy. */
const coresPerJob = 8;

const builtPage = fileURLToPath(new URL('../../../web/dist', import.meta.url));

/** `culprit serve`: until a signal ends it. */
export function serve(options: ServeOptions, version: string): Promise<number> {
  const state = stateDirectory(options.state);
  return reporting({ json: false, state }, async (signal) => {
    const journal = openJournal(state);
    try {
      const claim = await journal.claim('service');
      if (claim === null) throw secondService(state);
      await serveUntil(signal, options, state, version);
      claim.release();
      return exitCodes.done;
    } finally {
      await journal.close();
    }
  });
}

async function serveUntil(signal: AbortSignal, options: ServeOptions, state: string, version: string): Promise<void> {
  const store = SqliteJobStore.open(state);
  const engine = new ThreadEngine(state);
  try {
    const { host, port, jobs, allowRepo } = options;
    const service = await startService(
      {
        state,
        host,
        port,
        version,
        slots: jobs ?? Math.max(1, Math.floor(availableParallelism() / coresPerJob)),
        repositories: allowRepo.map((directory) => resolve(directory)),
        page: existsSync(builtPage) ? builtPage : null,
      },
      { store, engine, log: serviceLog() },
    );
    process.stderr.write(`culprit serves ${service.url}\n`);
    await ended(signal);
    await service.stop();
  } finally {
    await engine.close();
    await store.close();
  }
}

function ended(signal: AbortSignal): Promise<void> {
  return new Promise((over) => {
    if (signal.aborted) over();
    signal.addEventListener('abort', () => over(), { once: true });
  });
}

function secondService(state: string): Failure {
  return new Failure('STATE_UNUSABLE', {
    what: `another service works with the state directory ${state}`,
    why: 'it holds the claim',
    mend: 'stop it, or give this one a state of its own with --state DIR',
  });
}
