import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { TestMachine } from '../../ports/test-machine.ts';
import { plainEnvironment } from '../process/run-process.ts';
import type { MachineProcess } from './console-run.ts';
import { plainHardware } from './machine-options.ts';
import { findAccelerator, makeEmptyDisks, type QemuOptions, qemuTrouble } from './qemu.ts';
import { type Accelerator, qemuArguments, qemuShape } from './qemu-command.ts';
import { type DiskFormat, diskAndNetwork, diskFormat } from './qemu-disk.ts';
import { qemuPlatform } from './qemu-platform.ts';
import { emulatedLimits, nativeLimits, type RunLimits } from './run-limits.ts';
import { SshMachine, type SshMachineKind } from './ssh-machine.ts';

export interface QemuImageOptions extends QemuOptions {
  readonly image: { readonly path: string; readonly key: string; readonly user: string };
}

/** What a run may write onto its throw-away layer of the disk. */
const mostDiskBytes = 16 * 2 ** 30;

/**
 * QEMU with a disk image of the user's: our kernel, booted directly, with that disk. What is written goes into a file
 * of the run; the network leads nowhere but from us to its ssh server.
 */
export function qemuImageMachine(options: QemuImageOptions): TestMachine {
  return new SshMachine(imageKind(options), options);
}

function imageKind(options: QemuImageOptions): SshMachineKind {
  const arch = options.arch ?? 'x86_64';
  const { path, key, user } = options.image;
  let accelerator: Accelerator = 'tcg';
  let disk: DiskFormat = { format: 'raw', root: '/dev/vda' };
  return {
    arch,
    key,
    async prepare(signal) {
      accelerator = await findAccelerator(options, signal);
      disk = await diskFormat(path);
      return imageLimits(accelerator);
    },
    async open({ kernel, directory, memoryMiB, cmdline, key: ownKey }) {
      const config = await readFile(kernel.config, 'utf8');
      const hardware = options.hardware ?? plainHardware;
      const port = await freePort();
      const parts = { kernel, config, memoryMiB, accelerator, hardware };
      const more = diskAndNetwork(path, disk.format, port, qemuPlatform(arch).virtioBus(qemuShape(parts)));
      const command = { ...parts, initramfs: null, cmdline: `root=${disk.root} rw ${cmdline}`, more };
      await makeEmptyDisks(command, directory);
      const console: MachineProcess = {
        argv: [options.qemu ?? qemuPlatform(arch).program, ...qemuArguments(command)],
        cwd: directory,
        env: plainEnvironment({ HOME: directory, TMPDIR: directory }),
        fileBytes: mostDiskBytes,
        // It has to be reached; a sandbox keeps it from starting anything.
        isolation: 'contained',
        brokenBy: ({ status, stderr }) => qemuTrouble(status, stderr),
      };
      const target = { host: '127.0.0.1', port, user, key: ownKey };
      return { scene: { target, console }, release: () => {} };
    },
  };
}

/** A system of somebody else boots longer than an initramfs, and is silent meanwhile. */
function imageLimits(accelerator: Accelerator): RunLimits {
  const limits = accelerator === 'kvm' ? nativeLimits : emulatedLimits;
  const bootMs = accelerator === 'kvm' ? 300_000 : 600_000;
  return { ...limits, bootMs, bootSilenceMs: bootMs, controlMs: 4 * limits.controlMs };
}

/** Free a moment ago; where another takes it first, QEMU says so and the run is repeated. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
