import { setMaxListeners } from 'node:events';
import { parentPort, workerData } from 'node:worker_threads';
import type { News } from '../../service/engine.ts';
import { asFailure } from '../output/exit.ts';
import { auditOf } from './audit-call.ts';
import { carryOutOrder } from './carry-out.ts';
import { Reader } from './reader.ts';
import { type FromThread, sendable, type ToThread } from './thread-protocol.ts';

/*
 * The thread in which a bisection is worked on, or in which bisections are read: loading a history of a million commits
 * and thinking about the next test must not keep the server from answering.
 */

const { state } = workerData as { readonly state: string };
const reader = new Reader(state);

type Method = (args: readonly never[], tell: (news: News) => void, signal: AbortSignal) => Promise<unknown>;

const methods: Readonly<Record<string, Method>> = {
  carryOut: ([order], tell, signal) => carryOutOrder(order!, state, tell, signal),
  overview: ([id]) => reader.overview(id!),
  log: ([id, format]) => reader.log(id!, format!),
  console: ([id, commit, run]) => reader.console(id!, commit!, run!),
  mark: ([id, word]) => reader.mark(id!, word!),
  audit: ([bytes]) => auditOf(Buffer.from(bytes!)),
};

const underWay = new Map<number, AbortController>();
// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
const send = (message: FromThread) => parentPort!.postMessage(message);

async function answer({ call, method, args }: Extract<ToThread, { kind: 'call' }>): Promise<void> {
  const stop = new AbortController();
  setMaxListeners(0, stop.signal);
  underWay.set(call, stop);
  try {
    const value = await methods[method]!(
      args as readonly never[],
      (news) => send({ kind: 'news', call, news }),
      stop.signal,
    );
    send({ kind: 'end', call, value });
  } catch (error) {
    send({ kind: 'failed', call, failure: sendable(asFailure(error)) });
  } finally {
    underWay.delete(call);
  }
}

parentPort!.on('message', (message: ToThread) => {
  if (message.kind === 'abort') underWay.get(message.call)?.abort();
  else void answer(message);
});
