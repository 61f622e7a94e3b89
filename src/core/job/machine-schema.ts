import { z } from 'zod';
import { duration } from './fields.ts';
import { machineTypes } from './machine.ts';
import { parseSize } from './quantities.ts';

const text = z.string().min(1).max(4096);

const size = z.string().transform((value, context) => {
  const mib = parseSize(value);
  if (mib !== null && mib >= 32 && mib <= 1 << 20) return Math.floor(mib);
  context.addIssue({ code: 'custom', message: 'expected a size from 32MiB to 1024GiB such as 512MiB or 2GiB' });
  return z.NEVER;
});

/** Properties may name no files: a value has no slash. */
const devicePattern = /^[A-Za-z][A-Za-z0-9_.-]*(,[a-z][a-z0-9_-]*(=[A-Za-z0-9_.:-]*)?)*$/;
/** Devices that reach into the host: its hardware, its files, other guests. */
const hostDevices =
  /^(vfio|vhost|ivshmem|loader|guest-loader|usb-(host|mtp|redir|ccid|braille)|ccid-|.*passthr)|host(dev)?-/;

const device = z
  .string()
  .max(200)
  .regex(devicePattern, "expected a device as QEMU names it, such as virtio-rng or nvme,serial=1; values have no '/'")
  .refine((name) => !hostDevices.test(name), 'expected a device that does not reach into this host');

/** A word on a command line of ssh: never an option. */
const host = z
  .string()
  .max(260)
  .regex(/^(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9_][A-Za-z0-9_.-]*)(:\d{1,5})?$/, 'expected a host such as lab1 or lab1:2222');
const user = z
  .string()
  .max(64)
  .regex(/^[A-Za-z_][A-Za-z0-9_.-]*$/, 'expected the name of a user');
const command = z.array(text).min(1).max(200);

const sysctls = z.record(
  z
    .string()
    .max(200)
    .regex(/^[a-z0-9_-]+([./][A-Za-z0-9_:*-]+)+$/, 'expected the name of a setting such as kernel.panic_on_oops'),
  z
    .union([
      z
        .string()
        .max(500)
        .regex(/^[^\n\0]*$/, 'expected one line'),
      z.number(),
    ])
    .transform(String),
);

/** The part `machine` of a job file. Paths are as written, relative to the file. */
export const machineSchema = z.strictObject({
  type: z.enum(machineTypes).optional().describe('what the kernel is booted in'),
  count: z.int().min(1).max(256).optional().describe('machines that run side by side; default 2, or all hosts'),
  memory: size.default(512).describe('memory of one machine'),
  cpus: z.int().min(1).max(256).optional().describe('processors of one machine; default 1'),
  numa: z.int().min(1).max(64).optional().describe('memory nodes of one machine, each with as many processors'),
  devices: z.array(device).min(1).max(64).optional().describe('devices of the machine as QEMU names them'),
  sysctl: sysctls.optional().describe('settings below /proc/sys, written before the reproducer runs'),
  acceleration: z.enum(['auto', 'kvm', 'tcg']).default('auto').describe('whether QEMU uses KVM'),
  boot: duration.optional().describe('how long a machine may take to boot'),
  image: text.optional().describe('a disk image with an ssh server, for QEMU; never written to'),
  key: text.optional().describe('the private key for ssh'),
  user: user.default('root').describe('the user for ssh'),
  hosts: z.array(host).min(1).max(256).optional().describe('remote machines, type ssh'),
  install: command.optional().describe('type ssh: a command that puts the kernel onto the host'),
  reboot: command.optional().describe('type ssh: a command that restarts the host, also where its kernel hangs'),
  console: command.optional().describe('type ssh: a command that prints the console; default dmesg over ssh'),
  command: command.optional().describe('type command: a command that boots the kernel, its console on standard output'),
});

export type MachineFields = z.output<typeof machineSchema>;
