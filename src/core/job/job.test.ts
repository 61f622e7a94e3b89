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
