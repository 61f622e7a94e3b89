import { describe, expect, test } from 'vitest';
import { defaultOptions } from '../syzkaller/syz-options.ts';
import { identityOf, type Job } from './job.ts';
import type { ReproducerSpec } from './reproducer-spec.ts';

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

test('a job of 0.1 keeps its identity, to the letter', () => {
  expect(identityOf(job)).toBe(
    '["cause","s","s","um",["tinyconfig"],"",null,"int main;",1,null,"uml",64,null,"evidence"]',
  );
});

test('what a machine is made of makes it another bisection, whose machines they are does not', () => {
  for (const part of [
    { cpus: 2 },
    { devices: ['nvme'] },
    { sysctls: { 'a.b': '1' } },
    { acceleration: 'tcg' },
  ] as const)
    expect(identityOf({ ...job, machine: { ...job.machine, ...part } })).not.toBe(identityOf(job));
  const remote = { hosts: ['a'], key: '/k', user: 'root', install: ['i'], reboot: ['r'], console: null };
  const elsewhere = { ...remote, hosts: ['b', 'c'], key: '/other' };
  const on = (machines: typeof remote) =>
    identityOf({ ...job, machine: { type: 'ssh', count: 1, memoryMiB: 64, remote: machines, directory: '/d' } });
  expect(on(remote)).toBe(on(elsewhere));
});

describe('several reproducers, or other than a C program', () => {
  const files = [{ path: '/a/data', name: 'data', executable: false, sha256: 'f00' }];
  const syz: ReproducerSpec = {
    kind: 'syz',
    path: '/a/r.syz',
    source: 'sync()',
    options: defaultOptions,
    syzkaller: { repo: '/syzkaller', commit: 'f8902b5747fb' },
    files,
    timeoutMs: 10_000,
  };
  const of = (...reproducers: readonly ReproducerSpec[]) => identityOf({ ...job, reproducers });

  test('are part of the bisection: programs, options, files and what runs them', () => {
    const others: readonly ReproducerSpec[] = [
      { ...syz, source: 'getpid()' },
      { ...syz, options: { ...defaultOptions, procs: 1 } },
      { ...syz, syzkaller: { ...syz.syzkaller, commit: 'abc' } },
      { ...syz, files: [{ ...files[0]!, sha256: 'ba5' }] },
      { ...syz, timeoutMs: 1 },
    ];
    expect(new Set([identityOf(job), of(syz), of(syz, syz), ...others.map((other) => of(other))]).size).toBe(8);
  });

  test('are the same wherever they lie', () => {
    const moved = { ...syz, path: '/b/r.syz', syzkaller: { ...syz.syzkaller, repo: 'https://example.org/syzkaller' } };
    expect(of({ ...moved, files: [{ ...files[0]!, path: '/b/data' }] })).toBe(of(syz));
  });
});
