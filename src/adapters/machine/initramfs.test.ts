import { expect, test } from 'vitest';
import { runArchive } from './initramfs.ts';
import { nativeLimits } from './run-limits.ts';

test('the part of one run has the file that init reads', () => {
  const program = { kind: 'program', argv: ['/work/repro', '100%\n'], limitMs: 60_000 } as const;
  const syz = { kind: 'syz', argv: ['/work/syz-execprog', '-vv=1'], limitMs: 5_000 } as const;
  const settings = {
    nonce: 'abc',
    limits: nativeLimits,
    controls: [{ kind: 'syz', argv: ['/work/known-good'], limitMs: 7_000 }],
    steps: [
      { ...program, traced: program, syzProgram: null },
      { ...syz, argv: ['/work/syz-execprog'], traced: syz, syzProgram: 'sync()' },
    ],
    end: 'reboot',
  } as const;
  const text = (traced: boolean) => runArchive({ ...settings, traced }).toString('latin1');
  expect(text(true)).toContain('culprit/run\0');
  expect(text(true)).toContain(
    'nonce=abc\ncontrol_ms=10000\nstuck_ms=60000\nlate_ms=100\nend=reboot\ncontrol=7000\ntrace=no\nargument=/work/known-good\n' +
      'step=60000\ntrace=yes\nargument=/work/repro\nargument=100%25%0a\n' +
      'step=5000\ntrace=no\nargument=/work/syz-execprog\nargument=-vv=1\n',
  );
  expect(text(false)).not.toMatch(/trace=yes|-vv=1/);
});

test('more arguments than init reads are refused, not cut', () => {
  const argv = ['/work/repro', ...Array.from({ length: 17 }, () => 'x'.repeat(4096))] as [string, ...string[]];
  const program = { kind: 'program', argv, limitMs: 1 } as const;
  const steps = [{ ...program, traced: program, syzProgram: null }];
  const settings = { nonce: 'abc', limits: nativeLimits, controls: [], steps, traced: false, end: 'reboot' } as const;
  expect(() => runArchive(settings)).toThrow(/^REPRODUCER_BROKEN: the arguments of the reproducer are too long/);
});
