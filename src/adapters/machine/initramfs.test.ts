import { expect, test } from 'vitest';
import { runArchive } from './initramfs.ts';
import { nativeLimits } from './run-limits.ts';

test('the part of one run has the file that init reads', () => {
  const archive = runArchive({
    nonce: 'abc',
    reproducerTimeoutMs: 60_000,
    limits: nativeLimits,
    traced: true,
    end: 'reboot',
  });
  const text = archive.toString('latin1');
  expect(text).toContain('culprit/run\0');
  expect(text).toContain(
    'nonce=abc\ncontrol_ms=10000\nreproducer_ms=60000\nstuck_ms=60000\nlate_ms=100\ntrace=yes\nend=reboot\n',
  );
});
