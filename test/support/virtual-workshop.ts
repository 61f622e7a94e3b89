import { setImmediate as breathe } from 'node:timers/promises';
import type { Workshop } from '../../src/app/bisect.ts';
import type { JournalEvent } from '../../src/core/evidence/journal-event.ts';
import type { BuildOutcome, RunOutcome } from '../../src/core/evidence/outcome.ts';
import { Failure } from '../../src/core/failure/failure.ts';
import type { Cancellation } from '../../src/ports/cancellation.ts';
import type { Journal } from '../../src/ports/journal.ts';

/** Time that passes when nobody has anything left to do: hours of building and running go by in a moment. */
class VirtualTime {
  nowMs = 0;
  #sleepers: { readonly atMs: number; readonly wake: () => void }[] = [];

  /** Sleeps so long, or until cancelled; resolves to whether it slept through. */
  sleep(ms: number, signal: Cancellation): Promise<boolean> {
    return new Promise((resolve) => {
      const onAbort = () => {
        this.#sleepers = this.#sleepers.filter((one) => one !== sleeper);
        resolve(false);
      };
      const wake = () => {
        signal.removeEventListener('abort', onAbort);
        resolve(true);
      };
      const sleeper = { atMs: this.nowMs + ms, wake };
      this.#sleepers.push(sleeper);
      if (signal.aborted) onAbort();
      else signal.addEventListener('abort', onAbort, { once: true });
    });
  }

  /** Lets time pass until a promise is settled, or so much of it. */
  async pass(work: Promise<unknown>, untilMs = Number.POSITIVE_INFINITY): Promise<void> {
    const state = { settled: false };
    const settle = () => {
      state.settled = true;
    };
    work.then(settle, settle);
    for (;;) {
      // Long enough for all that may be thought in between.
      for (let turn = 0; turn < 120 && !state.settled; turn++) await breathe();
      const next = this.#sleepers.toSorted((a, b) => a.atMs - b.atMs)[0];
      if (state.settled || next === undefined || next.atMs > untilMs) return;
      this.#sleepers = this.#sleepers.filter((one) => one !== next);
      this.nowMs = next.atMs;
      next.wake();
    }
  }
}

/** What a revision does, and how long that takes in milliseconds. */
export interface VirtualWorld {
  readonly build: (commit: string, times: number) => { readonly outcome: BuildOutcome; readonly ms: number };
  readonly run: (commit: string, run: number) => { readonly outcome: RunOutcome; readonly ms: number };
}

export interface VirtualWorkshop {
  readonly workshop: Workshop;
  readonly events: JournalEvent[];
  readonly time: VirtualTime;
  /** Kernels that are in the store. */
  readonly stored: Set<string>;
}

/** Builders and machines in a world where time is virtual; they go on from these events. */
export function virtualWorkshop(
  world: VirtualWorld,
  slots: { readonly builders: number; readonly machines: number; readonly hasRoom?: () => boolean },
  before: readonly JournalEvent[] = [],
): VirtualWorkshop {
  const events = [...before];
  const time = new VirtualTime();
  const stored = new Set(
    before.flatMap((event) =>
      (event.kind === 'built' || event.kind === 'built-ahead') && event.outcome.kind === 'built' ? [event.commit] : [],
    ),
  );
  const builds = new Map<string, number>();
  const builder: Workshop['builder'] = {
    workers: slots.builders,
    build: async ({ commit, logPath }, _onProgress, signal) => {
      const times = builds.get(commit) ?? 0;
      builds.set(commit, times + 1);
      if (stored.has(commit)) return { outcome: world.build(commit, times).outcome, wallMs: 0, cached: true, logPath };
      const { outcome, ms } = world.build(commit, times);
      if (!(await time.sleep(ms, signal))) throw new Failure('INTERRUPTED', { what: 'stopped' });
      if (outcome.kind === 'built') stored.add(commit);
      return { outcome, wallMs: ms, cached: false, logPath };
    },
    kernel: async (key) => (stored.has(key) ? { key, arch: 'um', vmlinux: '', bootImage: '', config: '' } : null),
    hasRoom: async () => slots.hasRoom?.() ?? true,
  };
  const machine: Workshop['machine'] = {
    count: slots.machines,
    prepare: async () => {},
    run: async ({ kernel, consolePath }, signal) => {
      const { outcome, ms } = world.run(kernel.key, Number(/run-(\d+)/.exec(consolePath)![1]));
      if (!(await time.sleep(ms, signal))) throw new Failure('INTERRUPTED', { what: 'stopped' });
      return { outcome, wallMs: ms, report: null };
    },
  };
  const files = { path: (name: string) => name, write: () => {} };
  const workshop = {
    builder,
    machine,
    files,
    journal: journalOf(events),
    clock: { nowMs: () => time.nowMs, pause: () => breathe() },
  };
  return { workshop, events, time, stored };
}

function journalOf(events: JournalEvent[]): Journal {
  return {
    create: async () => {},
    header: async () => null,
    list: async () => [],
    append: async (_, event) => void events.push(event),
    read: async () => [...events],
    claim: async () => ({ release: () => {} }),
    close: async () => {},
  };
}
