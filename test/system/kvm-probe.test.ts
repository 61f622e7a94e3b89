import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { guestAnswers, kvmWorks, probeSector } from '../../src/adapters/machine/kvm-probe.ts';

const qemu = 'qemu-system-x86_64';
const qemuThere = spawnSync(qemu, ['--version']).status === 0;
if (!qemuThere) console.log(`skipped: the KVM probe, ${qemu} is not installed`);

function directory(): string {
  const path = mkdtempSync(join(tmpdir(), 'culprit-kvm-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

test.skipIf(!qemuThere)('its guest answers on a processor that works', async () => {
  const disk = join(directory(), 'probe.img');
  writeFileSync(disk, probeSector());
  expect(await guestAnswers(qemu, 'tcg', disk, new AbortController().signal)).toBe(true);
});

test.skipIf(!qemuThere)('a guest that hangs is no answer', async () => {
  const disk = join(directory(), 'probe.img');
  const endless = probeSector();
  endless.set([0xeb, 0xfe]); // jmp to itself
  writeFileSync(disk, endless);
  expect(await guestAnswers(qemu, 'tcg', disk, new AbortController().signal)).toBe(false);
});

test.skipIf(!qemuThere)('the probe of KVM ends within seconds, whatever this host has', async () => {
  const startedAt = performance.now();
  await kvmWorks(qemu, directory(), new AbortController().signal);
  expect(performance.now() - startedAt).toBeLessThan(8_000);
});
