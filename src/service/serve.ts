import type { AddressInfo } from 'node:net';
import { createAdaptorServer, type ServerType } from '@hono/node-server';
import type { Logger } from 'pino';
import { Failure } from '../core/failure/failure.ts';
import type { JobStore } from '../ports/job-store.ts';
import { makeApp } from './api/app.ts';
import type { Engine } from './engine.ts';
import { adoptBisections } from './jobs/adopt.ts';
import { JobDesk } from './jobs/job-desk.ts';
import { Scheduler } from './jobs/scheduler.ts';
import { UploadStore } from './jobs/upload-store.ts';
import { Floor } from './live/floor.ts';
import { Hub } from './live/hub.ts';

export interface ServiceOptions {
  readonly state: string;
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
  readonly slots: number;
  readonly repositories: readonly string[];
  /** Where the built page is; null where there is none. */
  readonly page: string | null;
  readonly version: string;
  /** Jobs that may be queued, running or paused; default 10,000. */
  readonly mostOpen?: number;
}

const defaultMostOpen = 10_000;

export interface ServiceTools {
  readonly store: JobStore;
  readonly engine: Engine;
  readonly log: Logger;
}

/** How often the journal is looked through for what was begun on the command line. */
const adoptEveryMs = 5000;

export interface Service {
  readonly url: string;
  /** Ends connections, gives up what is under way, and waits for it. */
  stop(): Promise<void>;
}

/** Starts API, scheduler and workers in this process. Throws `Failure` ADDRESS_UNUSABLE. */
export async function startService(options: ServiceOptions, { store, engine, log }: ServiceTools): Promise<Service> {
  const { state, slots, repositories, page, version } = options;
  const nowMs = () => Date.now();
  const [hub, floor] = [new Hub(), new Floor()];
  const uploads = new UploadStore(state);
  const { mostOpen = defaultMostOpen } = options;
  const desk = new JobDesk({ store, engine, hub, repositories, nowMs, uploads, mostOpen });
  const onTrouble = (error: unknown, job: string | null = null) => log.error({ err: error, job }, 'trouble');
  const scheduler = new Scheduler({
    store,
    engine,
    hub,
    floor,
    slots,
    nowMs,
    onTrouble,
    orderOf: (job) => desk.orderOf(job),
  });
  desk.scheduler = scheduler;
  const adopt = seldom(adoptEveryMs, nowMs, () => adoptBisections(store, state));
  const app = makeApp({ store, engine, desk, scheduler, hub, floor, version, nowMs, adopt, onTrouble, page });
  const server = createAdaptorServer({ fetch: app.fetch });
  await listen(server, options);
  await scheduler.start();
  const { port } = server.address() as AddressInfo;
  const url = `http://${options.host.includes(':') ? `[${options.host}]` : options.host}:${port}`;
  log.info({ url, state, slots }, 'serving');
  return {
    url,
    stop: async () => {
      log.info('stopping');
      await scheduler.stop();
      await close(server);
    },
  };
}

function listen(server: ServerType, { host, port }: ServiceOptions): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) =>
      reject(
        new Failure('ADDRESS_UNUSABLE', {
          what: `cannot listen on ${host} port ${port}`,
          why: error.message,
          mend: 'give another --port or --host',
          cause: error,
        }),
      ),
    );
    server.listen(port, host, () => resolve());
  });
}

function close(server: ServerType): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    if ('closeAllConnections' in server) server.closeAllConnections();
  });
}

/** Does it at once, and then not again before some time is over. */
function seldom(everyMs: number, nowMs: () => number, work: () => Promise<void>): () => Promise<void> {
  let last = Number.NEGATIVE_INFINITY;
  return async () => {
    if (nowMs() - last < everyMs) return;
    last = nowMs();
    await work();
  };
}
