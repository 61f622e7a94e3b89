// Spreads scenarios over worker threads; rows come as they are finished.
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { playScenario } from './scenario.mjs';

export async function playInWorkers(jobs, options, count, take) {
  const queue = [...jobs];
  await Promise.all(Array.from({ length: count }, () => serve(queue, options, take)));
}

function serve(queue, options, take) {
  const worker = new Worker(new URL(import.meta.url), { workerData: options });
  return new Promise((resolve, reject) => {
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker is no window
    const give = () => worker.postMessage(queue.shift() ?? null);
    worker.on('message', (rows) => {
      take(rows);
      give();
    });
    worker.on('error', reject);
    worker.on('exit', resolve);
    give();
  });
}

if (!isMainThread)
  parentPort.on('message', async (job) => {
    if (job === null) parentPort.close();
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker is no window
    else parentPort.postMessage(await playScenario(job, workerData));
  });
