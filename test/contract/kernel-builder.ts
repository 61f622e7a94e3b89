import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { Failure } from '../../src/core/failure/failure.ts';
import type { BuildRequest, KernelBuilder, Product } from '../../src/ports/kernel-builder.ts';
import { temporaryDirectory } from '../support/temporary-repository.ts';

/** A builder with at least two workers, and revisions for it. */
export interface BuilderScene {
  readonly builder: KernelBuilder<Product>;
  readonly good: string;
  readonly other: string;
  readonly broken: string;
  /** A revision whose build takes longer than any test waits. */
  readonly endless: string;
  /** Whether logs are written: a stand-in has none. */
  readonly logs: boolean;
}

/** What every builder does, whatever it builds. */
export function kernelBuilderContract(name: string, open: () => Promise<BuilderScene>): void {
  const never = new AbortController().signal;
  async function scene() {
    const opened = await open();
    const directory = temporaryDirectory();
    mkdirSync(join(directory, 'builds'));
    const logPath = (commit: string) => join(directory, `builds/${commit.slice(0, 12)}.log`);
    const build = (commit: string, more: Partial<BuildRequest> = {}, signal: AbortSignal = never) =>
      opened.builder.build({ commit, worker: 0, logPath: logPath(commit), ...more }, () => {}, signal);
    return { ...opened, build, logPath };
  }

  describe(name, () => {
    test('builds a revision to a kernel that is there, until it is released', async () => {
      const { builder, build, good, logs, logPath } = await scene();
      const { outcome, cached } = await build(good);
      expect(cached).toBe(false);
      expect(outcome).toMatchObject({ kind: 'built', signature: expect.stringMatching(/^[0-9a-f]{64}$/) });
      if (outcome.kind !== 'built') return;
      expect(await builder.kernel(outcome.kernel)).toMatchObject({ key: outcome.kernel });
      builder.release?.(outcome.kernel);
      expect(readFileSyncIf(logs, logPath(good))).not.toBe('');
    });

    test('tells the same outcome whether anybody waits for it or not, and on any worker', async () => {
      const { build, good, broken } = await scene();
      const waited = await build(good);
      expect((await build(good, { ahead: true, worker: 1 })).outcome).toEqual(waited.outcome);
      const failed = await build(broken, { ahead: true, worker: 1 });
      expect(failed.outcome.kind).toBe('build-failed');
      expect((await build(broken)).outcome).toEqual(failed.outcome);
    });

    test('builds two revisions side by side', async () => {
      const { build, good, other } = await scene();
      const ends = await Promise.all([build(good), build(other, { worker: 1, ahead: true })]);
      expect(ends.map(({ outcome }) => outcome.kind)).toEqual(['built', 'built']);
      const keys = ends.map(({ outcome }) => (outcome.kind === 'built' ? outcome.kernel : ''));
      expect(new Set(keys).size).toBe(2);
    });

    test('stops a build without harm: the worker builds the next one', async () => {
      const { build, endless, good } = await scene();
      const stop = new AbortController();
      const stopped = build(endless, { ahead: true }, stop.signal).then(
        () => null,
        (error: unknown) => error,
      );
      stop.abort();
      const error = await stopped;
      expect(error).toBeInstanceOf(Failure);
      expect((error as Failure).code).toBe('INTERRUPTED');
      expect((await build(good)).outcome.kind).toBe('built');
    });

    test('stops a build without harm for another one beside it', async () => {
      const { build, endless, good } = await scene();
      const stop = new AbortController();
      const stopped = build(endless, { ahead: true }, stop.signal).catch(() => null);
      const other = build(good, { worker: 1 });
      stop.abort();
      expect(await stopped).toBeNull();
      expect((await other).outcome.kind).toBe('built');
    });

    test('says whether there is room for one more', async () => {
      const { builder } = await scene();
      expect(typeof ((await builder.hasRoom?.()) ?? true)).toBe('boolean');
    });
  });
}

function readFileSyncIf(isThere: boolean, path: string): string {
  return isThere ? readFileSync(path, 'utf8') : 'none';
}
