import type { QemuPlatform, QemuShape } from './qemu-platform.ts';

/** Devices that want a disk behind them get an empty one of this size, which goes with the run. */
export const emptyDiskBytes = 64 << 20;
const wantsDisk = /^(virtio-blk|nvme$|scsi-hd|ide-hd|usb-storage|sd-card)/;
/** The short names of devices that exist for every bus. */
const virtio =
  /^virtio-(?:balloon|blk|crypto|gpu|input-host|iommu|keyboard|mem|mouse|net|pmem|rng|scsi|serial|sound|tablet|vsock)$/;

export interface DeviceArguments {
  readonly arguments: readonly string[];
  /** Files, relative to the directory of the run, that have to be there, with `emptyDiskBytes`. */
  readonly emptyDisks: readonly string[];
}

/** Arguments for devices as a job names them (core/job/machine-schema.ts checks the names). */
export function deviceArguments(devices: readonly string[], platform: QemuPlatform, shape: QemuShape): DeviceArguments {
  const emptyDisks: string[] = [];
  const argv: string[] = [];
  for (const device of devices) {
    const [name = '', ...properties] = device.split(',');
    const full = virtio.test(name) ? `${name}-${platform.virtioBus(shape)}` : name;
    const needsDisk = wantsDisk.test(name) && !properties.some((property) => property.startsWith('drive='));
    if (needsDisk) {
      const disk = `empty${emptyDisks.length}`;
      emptyDisks.push(`${disk}.img`);
      argv.push('-drive', `if=none,id=${disk},format=raw,cache=unsafe,file=${disk}.img`);
      properties.push(`drive=${disk}`);
      if (name === 'nvme' && !properties.some((property) => property.startsWith('serial=')))
        properties.push('serial=1');
    }
    argv.push('-device', [full, ...properties].join(','));
  }
  return { arguments: argv, emptyDisks };
}
