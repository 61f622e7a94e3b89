import { expect, test } from 'vitest';
import { identityOf, type Job } from './job.ts';

const job: Job = {
  kind: 'cause',
  repo: '/linux',
  start: 's',
  head: 's',
  arch: 'um',
  config: [{ kind: 'target', target: 'tinyconfig' }],
  cmdline: '',
  walk: null,
  reproducer: { path: '/r.c', source: 'int main;', timeoutMs: 1 },
  crashTitle: null,
  machine: { type: 'uml', count: 2, memoryMiB: 64 },
  compilers: null,
  strategy: 'evidence',
  confidence: 0.99,
  budget: { builds: null, timeMs: null },
};

test('a job with sight is the one that it was before there was sight', () => {
  expect(identityOf({ ...job, sight: true })).toBe(identityOf(job));
});

test('a job without sight is another bisection, as its evidence is another', () => {
  expect(identityOf({ ...job, sight: false })).not.toBe(identityOf(job));
});

test('how long it goes on is not what it is', () => {
  const longer = { ...job, confidence: 0.999, revertTest: true, budget: { builds: 7, timeMs: 1 } };
  expect(identityOf(longer)).toBe(identityOf(job));
});

test('where things lie and how many machines and builders there are does not matter', () => {
  const moved = { ...job, repo: '/elsewhere', machine: { ...job.machine, count: 8 } };
  expect(identityOf(moved)).toBe(identityOf(job));
  const build = { parallel: 4, ahead: true, memoryMiB: 1024, storeMiB: null };
  expect(identityOf({ ...job, build })).toBe(identityOf(job));
});

test('a walk, rules and another tree make another bisection; a title by which the start was found does not', () => {
  const usual = { policy: { steps: null, oldest: null }, rules: null, rewritten: null, parting: null };
  const from = { from: 'gone', title: 'net: mend it' };
  expect(identityOf({ ...job, history: { ...usual, rewritten: from } })).toBe(identityOf(job));
  const oldest = { tag: 'v4.19', commit: 'c' };
  const others = [
    { ...usual, policy: { steps: 'every', oldest: null } },
    { ...usual, policy: { steps: null, oldest } },
    { ...usual, rules: '2019' },
    { ...usual, parting: 'c' },
  ] as const;
  const ids = [job, ...others.map((history) => ({ ...job, history }))].map(identityOf);
  expect(new Set(ids).size).toBe(ids.length);
});
