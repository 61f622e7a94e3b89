// Builders and machines of a world in virtual time, for the code that carries out real bisections.
import { setImmediate as pause } from 'node:timers/promises';
import { bisect } from '../../dist/app/bisect.js';
import { simulatedHistory } from '../../dist/app/simulate-history.js';
import { readJob } from '../../dist/app/simulate-messages.js';
import { costOf } from '../../dist/core/evidence/evidence.js';
import { Driver, jobOf } from '../world/driver.mjs';

/** Time that passes only when nobody has anything left to do. */
class VirtualTime {
  nowMs = 0;
  #sleepers = [];

  /** Resolves to whether it slept through. */
  sleep(ms, signal) {
    return new Promise((resolve) => {
      const stop = () => {
        this.#sleepers = this.#sleepers.filter((one) => one !== sleeper);
        resolve(false);
      };
      const wake = () => {
        signal.removeEventListener('abort', stop);
        resolve(true);
      };
      const sleeper = { atMs: this.nowMs + ms, wake };
      this.#sleepers.push(sleeper);
      signal.addEventListener('abort', stop, { once: true });
    });
  }

  async pass(work) {
    const state = { settled: false };
    const settle = () => {
      state.settled = true;
    };
    work.then(settle, settle);
    while (!state.settled) {
      for (let turn = 0; turn < 100 && !state.settled; turn++) await pause();
      const [next] = this.#sleepers.toSorted((a, b) => a.atMs - b.atMs);
      if (state.settled || next === undefined) continue;
      this.#sleepers = this.#sleepers.filter((one) => one !== next);
      this.nowMs = next.atMs;
      next.wake();
    }
  }
}

/** Plays a world without sight; `builders` 0 is one that builds nothing ahead. */
export async function playInVirtualTime(world, strategy, builders) {
  const { known, theirs } = simulatedHistory(readJob(JSON.stringify(jobOf(world))));
  const time = new VirtualTime();
  const driver = new Driver(world);
  const kernels = new Map();
  const events = [];
  const { buildMs, runMs } = known.costs;
  const stopped = () => new Error('stopped');
  const builder = {
    workers: Math.max(1, builders),
    async build({ commit, logPath }, _onProgress, signal) {
      if (!(await time.sleep(buildMs, signal))) throw stopped();
      // One of its own, as what is built ahead is beyond the limits of the protocol.
      const { ok, signature, log } = new Driver(world).answer({ type: 'build', commit: theirs(commit) });
      const outcome = ok
        ? { kind: 'built', signature, kernel: commit, compiler: '' }
        : { kind: 'build-failed', errors: [log], compiler: '' };
      kernels.set(commit, outcome);
      return { outcome, wallMs: buildMs, cached: false, logPath };
    },
    kernel: async (key) => (kernels.has(key) ? { key } : null),
  };
  const machine = {
    count: jobOf(world).parallel,
    prepare: async () => {},
    async run({ kernel }, signal) {
      if (!(await time.sleep(runMs, signal))) throw stopped();
      const commit = theirs(kernel.key);
      driver.answer({ type: 'build', commit });
      let reply = driver.answer({ type: 'run', commit, count: 1 });
      for (let retry = 0; retry < 200 && reply.outcomes[0].kind === 'infra'; retry++)
        reply = driver.answer({ type: 'run', commit, count: 1 });
      return { outcome: outcomeOf(reply.outcomes[0]), wallMs: runMs, report: null };
    },
  };
  const journal = { read: async () => events, append: async (_, event) => void events.push(event) };
  const workshop = {
    builder,
    machine,
    journal,
    files: { path: (name) => name },
    clock: { nowMs: () => time.nowMs, pause },
  };
  const { task, history, costs } = known;
  const bisection = { id: 'b', task, history, strategy, costs, budget: { builds: 140, timeMs: null }, sight: false };
  const work = bisect({ ...bisection, ahead: builders > 0 }, workshop, () => {}, new AbortController().signal);
  await time.pass(work);
  return { events, bisection, conclusion: await work, culprit: theirs, wallMs: time.nowMs, cost: costOf(events) };
}

function outcomeOf({ kind, title }) {
  if (kind === 'ok') return { kind };
  if (kind === 'boot') return { kind: 'boot-failed', title };
  if (kind === 'infra') return { kind: 'infra-failed', reason: title };
  const frame = /^.* in ([\w:]+)/.exec(title)?.[1] ?? null;
  return {
    kind: 'crashed',
    crash: { title, altTitles: [], type: 'BUG', frame, corrupted: null, suppressed: false, guiltyFile: null },
  };
}
