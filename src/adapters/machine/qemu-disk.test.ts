import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { diskAndNetwork, diskFormat } from './qemu-disk.ts';

test('the disk is thrown away, and the network leads to ssh and nowhere else', () => {
  const all = diskAndNetwork('/my,disk.img', 'raw', 4022, 'pci').join(' ');
  expect(all).toContain('format=raw,cache=unsafe,snapshot=on,file=/my,,disk.img -device virtio-blk-pci,drive=system');
  expect(all).toContain('user,id=net,restrict=on,hostfwd=tcp:127.0.0.1:4022-:22 -device virtio-net-pci,netdev=net');
  expect(all).toContain('-sandbox on,obsolete=deny,elevateprivileges=deny,spawn=deny');
});

/** A disk with these bytes at these places. */
function disk(pieces: Readonly<Record<number, readonly number[]>>, size = 4096): string {
  const directory = mkdtempSync(join(tmpdir(), 'culprit-disk-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  const bytes = Buffer.alloc(size);
  for (const [at, piece] of Object.entries(pieces)) Buffer.from(piece).copy(bytes, Number(at));
  const path = join(directory, 'disk.img');
  writeFileSync(path, bytes);
  return path;
}

test.each([
  ['a file system', { 0x438: [0x53, 0xef] }, 'raw', '/dev/vda'],
  ['a file system with a boot sector', { 0x438: [0x53, 0xef], 510: [0x55, 0xaa] }, 'raw', '/dev/vda'],
  ['a disk with partitions', { 510: [0x55, 0xaa] }, 'raw', '/dev/vda1'],
  ['an image of QEMU', { 0: [0x51, 0x46, 0x49, 0xfb] }, 'qcow2', '/dev/vda1'],
  ['anything else', {}, 'raw', '/dev/vda'],
] as const)('%s', async (_, pieces, format, root) => {
  expect(await diskFormat(disk(pieces))).toEqual({ format, root });
});

test('a file that is shorter than any disk', async () => {
  expect(await diskFormat(disk({}, 10))).toEqual({ format: 'raw', root: '/dev/vda' });
});
