import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { resolveMachine } from '../../src/cli/job-machine.ts';
import { machineSchema } from '../../src/core/job/machine-schema.ts';
import type { Arch } from '../../src/ports/kernel-builder.ts';
import { temporaryDirectory } from '../support/temporary-repository.ts';

/** The machine that fields mean beside a job file, with `disk.img` and `key` there; or why they are refused. */
function machine(fields: object, arch?: Arch) {
  const directory = temporaryDirectory();
  mkdirSync(join(directory, 'job'));
  for (const name of ['disk.img', 'key']) writeFileSync(join(directory, name), '');
  const text = (value: unknown) => JSON.parse(JSON.stringify(value).replaceAll(directory, ''));
  try {
    return text(resolveMachine(join(directory, 'job', 'job.yaml'), arch, machineSchema.parse(fields)));
  } catch (error) {
    return text((error as Error).message);
  }
}

test.each([
  ['nothing', {}, undefined, 'x86_64', 'qemu'],
  ['the type', { type: 'uml' }, undefined, 'um', 'uml'],
  ['the architecture', {}, 'um', 'um', 'uml'],
  ['another architecture', {}, 'riscv64', 'riscv64', 'qemu'],
] as const)('%s decides what is booted in what', (_, fields, wanted, arch, type) => {
  expect(machine(fields, wanted)).toEqual({ arch, machine: { type, count: 2, memoryMiB: 512 } });
});

test('paths are beside the job', () => {
  expect(machine({ image: '../disk.img', key: '../key' }).machine.image).toEqual({
    path: '/disk.img',
    key: '/key',
    user: 'root',
  });
});

test('no more machines than hosts', () => {
  const remote = { type: 'ssh', hosts: ['a', 'b'], key: '../key', install: ['i'], reboot: ['r'] };
  expect(machine(remote).machine).toMatchObject({ count: 2, directory: '/job', remote: { console: null } });
  expect(machine({ ...remote, count: 9 }).machine.count).toBe(2);
  expect(machine({ ...remote, count: 1 }).machine.count).toBe(1);
});

test.each([
  ['a kernel for QEMU in UML', { type: 'uml' }, 'x86_64', 'a kernel of the architecture x86_64 does not run in uml'],
  ['an image without a key', { image: '../disk.img' }, undefined, 'machine.key: missing'],
  ['an image that is not there', { image: '../x', key: '../key' }, undefined, 'JOB_NOT_FOUND: cannot read /x'],
  [
    'devices of User Mode Linux',
    { type: 'uml', devices: ['nvme'] },
    undefined,
    'machine.devices: machines of type uml',
  ],
  ['hosts of QEMU', { hosts: ['a'] }, undefined, 'leave it out, or take type ssh'],
  ['more nodes than processors', { cpus: 2, numa: 3 }, undefined, 'machine.numa: 3 nodes want at least as many cpus'],
  ['a command that is missing', { type: 'command' }, undefined, 'machine.command: missing'],
  [
    'a way to restart that is missing',
    { type: 'ssh', hosts: ['a'], key: '../key', install: ['i'] },
    undefined,
    'machine.reboot: missing',
  ],
] as const)('refuses %s', (_, fields, arch, message) => {
  expect(machine(fields, arch)).toContain(message);
});
