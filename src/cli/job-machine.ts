import { existsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { Failure } from '../core/failure/failure.ts';
import type { Machine, MachineType } from '../core/job/machine.ts';
import type { MachineFields } from '../core/job/machine-schema.ts';
import type { Arch } from '../ports/kernel-builder.ts';

const fieldsOf: Readonly<Record<MachineType, readonly (keyof MachineFields)[]>> = {
  qemu: ['cpus', 'numa', 'devices', 'acceleration', 'image'],
  uml: [],
  ssh: ['hosts', 'install', 'reboot', 'console'],
  command: ['command', 'cpus'],
};
const special = [...new Set(Object.values(fieldsOf).flat())];

/** Which machine a job means, by what it says and by its architecture. Throws `Failure` JOB_INVALID. */
export function resolveMachine(
  jobPath: string,
  wantedArch: Arch | undefined,
  fields: MachineFields,
): { readonly arch: Arch; readonly machine: Machine } {
  const wrong = (why: string, mend: string) =>
    new Failure('JOB_INVALID', { what: `${jobPath} has a wrong field`, why, mend });
  const arch = wantedArch ?? (fields.type === 'uml' ? 'um' : 'x86_64');
  const type = fields.type ?? (arch === 'um' ? 'uml' : 'qemu');
  if ((type === 'uml' && arch !== 'um') || (type === 'qemu' && arch === 'um'))
    throw wrong(
      `machine.type: a kernel of the architecture ${arch} does not run in ${type}`,
      'use arch um with type uml, x86_64 with qemu, or leave one of them out',
    );
  const misplaced = special.find((name) => isSaid(fields, name) && !fieldsOf[type].includes(name));
  if (misplaced !== undefined)
    throw wrong(
      `machine.${misplaced}: machines of type ${type} have no such thing`,
      `leave it out, or take type ${typesWith(misplaced).join(' or ')}`,
    );
  const missing = missingField(type, fields);
  if (missing !== null) throw wrong(`machine.${missing}: missing`, 'docs/machines.md shows whole examples');
  if ((fields.numa ?? 1) > (fields.cpus ?? 1))
    throw wrong(`machine.numa: ${fields.numa} nodes want at least as many cpus`, `set machine.cpus to ${fields.numa}`);
  const machine = machineOf(type, jobPath, fields);
  for (const path of [machine.image?.path, machine.image?.key, machine.remote?.key])
    if (path !== undefined && !existsSync(path))
      throw new Failure('JOB_NOT_FOUND', {
        what: `cannot read ${path}, which the job names for its machine`,
        why: 'there is no such file',
        mend: 'check machine.image and machine.key; `culprit image --out DIR` makes both',
      });
  return { arch, machine };
}

function machineOf(type: MachineType, jobPath: string, fields: MachineFields): Machine {
  const directory = dirname(jobPath);
  const path = (name: string) => resolve(directory, name);
  const { user, key, image, hosts, install, reboot, numa, sysctl, acceleration, boot } = fields;
  const isRemote = type === 'ssh' && hosts && key && install && reboot;
  return {
    type,
    count: isRemote ? Math.min(fields.count ?? hosts.length, hosts.length) : (fields.count ?? 2),
    memoryMiB: fields.memory,
    ...(fields.cpus === undefined ? {} : { cpus: fields.cpus }),
    ...(numa === undefined ? {} : { numaNodes: numa }),
    ...(fields.devices === undefined ? {} : { devices: fields.devices }),
    ...(sysctl === undefined ? {} : { sysctls: sysctl }),
    ...(acceleration === 'auto' ? {} : { acceleration }),
    ...(boot === undefined ? {} : { bootMs: boot }),
    ...(image === undefined || key === undefined ? {} : { image: { path: path(image), key: path(key), user } }),
    ...(isRemote ? { remote: { hosts, key: path(key), user, install, reboot, console: fields.console ?? null } } : {}),
    ...(type === 'command' ? { command: fields.command! } : {}),
    ...(type === 'command' || type === 'ssh' ? { directory } : {}),
  };
}

function isSaid(fields: MachineFields, name: keyof MachineFields): boolean {
  return fields[name] !== undefined && !(name === 'acceleration' && fields.acceleration === 'auto');
}

function typesWith(name: keyof MachineFields): readonly string[] {
  return Object.entries(fieldsOf).flatMap(([type, names]) => (names.includes(name) ? [type] : []));
}

function missingField(type: MachineType, fields: MachineFields): keyof MachineFields | null {
  if (type === 'qemu') return fields.image !== undefined && fields.key === undefined ? 'key' : null;
  if (type === 'command') return fields.command === undefined ? 'command' : null;
  if (type !== 'ssh') return null;
  return (['hosts', 'key', 'install', 'reboot'] as const).find((name) => fields[name] === undefined) ?? null;
}
