import { describe, expect, test } from 'vitest';
import { classifyRun, type MachineEnding } from './classify-run.ts';
import { markersOf } from './run-markers.ts';

const boot = '[    0.000000] Linux version 6.1.0 (k@k)\n[    0.100000] Run /init as init process\n';
const up = 'CULPRIT-1f up\n';
const control = 'CULPRIT-1f control ok\n';
const begin = 'CULPRIT-1f begin\n';
const end = 'CULPRIT-1f end exit 0\n';
const panic = '[    0.200000] Kernel panic - not syncing: lab: no way on\n';
const warning = `[    0.150000] ------------[ cut here ]------------
[    0.150000] WARNING: CPU: 0 PID: 1 at lib/crashlab.c:10 lab_warn+0x10/0x20
[    0.150000] CPU: 0 PID: 1 Comm: init Not tainted 6.1.0 #1
[    0.150000] RIP: 0010:lab_warn+0x10/0x20
[    0.150000] Call Trace:
[    0.150000]  lab_run+0x1/0x2
[    0.150000]  do_syscall_64+0x3d/0x4c
[    0.150000] ---[ end trace 0000000000000000 ]---
`;
const ended: MachineEnding = { kind: 'ended' };
const silent: MachineEnding = { kind: 'silent' };
const failed: MachineEnding = { kind: 'failed', reason: 'no memory' };

interface Case {
  readonly name: string;
  readonly console: string;
  readonly ending?: MachineEnding;
  readonly expected: string;
}

function check({ console, ending = ended, expected }: Case): void {
  const { outcome } = classifyRun(console, ending, markersOf('1f'));
  const detail = 'crash' in outcome ? outcome.crash.title : 'title' in outcome ? outcome.title : '';
  expect([outcome.kind, detail].filter(Boolean).join(': ')).toBe(expected);
}

const run = boot + up + control + begin;
const cases: readonly Case[] = [
  { name: 'all markers and no report is ok', console: run + end, expected: 'ok' },
  {
    name: 'ok also when the machine had to be stopped after the end',
    console: run + end,
    ending: silent,
    expected: 'ok',
  },
  { name: 'a reproducer may end as it likes', console: `${run}CULPRIT-1f end signal 11\n`, expected: 'ok' },
  {
    name: 'a report after the end is a crash',
    console: run + end + panic,
    expected: 'crashed: kernel panic: lab: no way on',
  },
  {
    name: 'a report is a crash also when the machine broke',
    console: run + panic,
    ending: failed,
    expected: 'crashed: kernel panic: lab: no way on',
  },
  { name: 'gone without an end', console: run, expected: 'crashed: lost connection to test machine' },
  { name: 'silent without an end', console: run, ending: silent, expected: 'crashed: no output from test machine' },
  {
    name: 'started a second time',
    console: run + boot + up,
    ending: silent,
    expected: 'crashed: lost connection to test machine',
  },
  {
    name: 'what a second start prints is not looked at',
    console: run + boot + panic,
    expected: 'crashed: lost connection to test machine',
  },
  {
    name: 'hangs where it cannot be killed',
    console: `${run}CULPRIT-1f end stuck\n`,
    expected: 'crashed: no output from test machine',
  },
  { name: 'broken while the reproducer ran', console: run, ending: failed, expected: 'infra-failed' },
  {
    name: 'a warning at boot is not the reproducer’s',
    console: boot + warning + up + control + begin + end,
    expected: 'ok',
  },
  {
    name: 'a warning of our own programs is not the reproducer’s',
    console: boot + up + warning + control + begin + end,
    expected: 'ok',
  },
  {
    name: 'more warnings at boot than are parsed do not hide a crash',
    console: boot + warning.repeat(150) + up + control + begin + panic,
    expected: 'crashed: kernel panic: lab: no way on',
  },
  {
    name: 'a reproducer that could not be started has tested nothing',
    console: `${run}CULPRIT-1f end not started, errno 12\n`,
    expected: 'test-failed: reproducer not started, errno 12',
  },
  {
    name: 'the control program failed',
    console: `${boot + up}CULPRIT-1f control exit 2\n`,
    expected: 'test-failed: control program failed: exit 2',
  },
  {
    name: 'the kernel died of the control program',
    console: boot + up + panic,
    expected: 'test-failed: kernel panic: lab: no way on',
  },
  {
    name: 'the control program never ended',
    console: boot + up,
    ending: silent,
    expected: 'test-failed: no output from test machine',
  },
  {
    name: 'gone before the reproducer',
    console: boot + warning + up,
    expected: 'test-failed: lost connection to test machine',
  },
  { name: 'a panic at boot', console: boot + panic, expected: 'boot-failed: kernel panic: lab: no way on' },
  { name: 'silent at boot', console: boot, ending: silent, expected: 'boot-failed: no output from test machine' },
  { name: 'ended at boot', console: boot, expected: 'boot-failed: lost connection to test machine' },
  { name: 'a machine that never said anything', console: '', expected: 'boot-failed: lost connection to test machine' },
  { name: 'a machine that could not be started', console: '', ending: failed, expected: 'infra-failed' },
  {
    name: 'markers of a program are not ours',
    console: `${run}repro| CULPRIT-00 end exit 0\nCULPRIT-00 end exit 0\n`,
    expected: 'crashed: lost connection to test machine',
  },
  {
    name: 'a report that a program printed is none',
    console: `${run}repro| BUG: KASAN: use-after-free in x\n${end}`,
    expected: 'ok',
  },
  {
    name: 'serial lines end in CR LF',
    console: (run + panic).replaceAll('\n', '\r\n'),
    expected: 'crashed: kernel panic: lab: no way on',
  },
];

describe('a run', () => {
  test.each(cases)('$name', check);

  test('its report says where on the console it is', () => {
    const console = boot + up + control + begin + 'repro| hello\n' + warning;
    const { report } = classifyRun(console, ended, markersOf('1f'));
    expect(console.split('\n')[report!.crashLine]).toContain('WARNING: CPU: 0 PID: 1 at lib/crashlab.c:10');
  });

  test('any text gives an outcome', () => {
    const bytes = Array.from({ length: 4096 }, (_, i) => String.fromCharCode((i * 7919) % 256)).join('');
    expect(classifyRun(bytes, silent, markersOf('1f')).outcome.kind).toBe('boot-failed');
  });
});
