import { open } from 'node:fs/promises';

/**
 * Arguments for a disk that is never written to and a network from port `port` of 127.0.0.1 to the guest's ssh server, and
 * to nowhere else. QEMU itself may start nothing.
 */
export function diskAndNetwork(path: string, format: string, port: number, bus: string): readonly string[] {
  const file = path.replaceAll(',', ',,');
  return [
    ['-drive', `if=none,id=system,format=${format},cache=unsafe,snapshot=on,file=${file}`],
    ['-device', `virtio-blk-${bus},drive=system`],
    ['-netdev', `user,id=net,restrict=on,hostfwd=tcp:127.0.0.1:${port}-:22`],
    ['-device', `virtio-net-${bus},netdev=net`],
    ['-sandbox', 'on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny'],
  ].flat();
}

export interface DiskFormat {
  readonly format: 'raw' | 'qcow2';
  /** Where the kernel finds its root, unless the job says otherwise. */
  readonly root: string;
}

const ext4MagicAt = 0x438;

/** Qcow2 by its first bytes; a raw disk with a partition table has its root in the first partition, we guess. */
export async function diskFormat(path: string): Promise<DiskFormat> {
  const file = await open(path, 'r');
  try {
    const head = Buffer.alloc(2048);
    await file.read(head, 0, head.length, 0);
    if (head.toString('latin1', 0, 4) === 'QFI\xfb') return { format: 'qcow2', root: '/dev/vda1' };
    const isFileSystem = head.readUInt16LE(ext4MagicAt) === 0xef53;
    const hasTable = head.readUInt16LE(510) === 0xaa55;
    return { format: 'raw', root: hasTable && !isFileSystem ? '/dev/vda1' : '/dev/vda' };
  } finally {
    await file.close();
  }
}
