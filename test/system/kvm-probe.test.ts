import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { guestAnswers, kvmWorks, probeSector } from '../../src/adapters/machine/kvm-probe.ts';
import { orWhy } from '../support/skips.ts';

const qemu = 'qemu-system-x86_64';
const noQemu = spawnSync(qemu, ['--version']).status === 0 ? null : `${qemu} is not installed`;
if (noQemu !== null) console.log(`skipped: the KVM probe, ${noQemu}`);

function directory(): string {
  const path = mkdtempSync(join(tmpdir(), 'culprit-kvm-'));
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

test.skipIf(noQemu !== null)(orWhy('its guest answers on a processor that works', noQemu), async () => {
  const disk = join(directory(), 'probe.img');
  writeFileSync(disk, probeSector());
  expect(await guestAnswers(qemu, 'tcg', disk, new AbortController().signal)).toBe(true);
});

test.skipIf(noQemu !== null)(orWhy('a guest that hangs is no answer', noQemu), async () => {
  const disk = join(directory(), 'probe.img');
  const endless = probeSector();
  endless.set([0xeb, 0xfe]); // jmp to itself
  writeFileSync(disk, endless);
  expect(await guestAnswers(qemu, 'tcg', disk, new AbortController().signal)).toBe(false);
});

test.skipIf(noQemu !== null)(
  orWhy('the probe of KVM ends within seconds, whatever this host has', noQemu),
  async () => {
    const startedAt = performance.now();
    await kvmWorks(qemu, directory(), new AbortController().signal);
    expect(performance.now() - startedAt).toBeLessThan(8_000);
  },
);
