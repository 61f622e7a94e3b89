import { describe, expect, test } from 'vitest';
import { classifyRun } from '../evidence/classify-run.ts';
import { programLines } from '../evidence/program-lines.ts';
import { markersOf } from '../evidence/run-markers.ts';
import { judgeSyzRun } from './judge-run.ts';

const markers = markersOf('1f');
const boot = '[    0.000000] Linux version 6.1.0 (k@k)\nCULPRIT-1f up\n';
const controlled = `${boot}control| 2026/11/21 13:01:14 parsed 1 programs\r\nCULPRIT-1f control ok\n`;
const executed = 'repro| 2026/11/21 13:01:16 parsed 1 programs\nrepro| 2026/11/21 13:01:22 executed programs: 80\n';
const oops = '[    3.4] \n[    3.404181] Kernel panic - not syncing: lab: no way on\n';

/** What a run with these lines is, of a syz program and a C program behind it. */
function judged(console: string): string {
  const programs = { hasControl: true, steps: [true, false] };
  const { outcome } = classifyRun(console, { kind: 'ended' }, markers);
  const result = judgeSyzRun(outcome, programLines(console, markers), programs);
  const detail = result.kind === 'crashed' ? result.crash.title : 'title' in result ? result.title : '';
  return [result.kind, detail].filter(Boolean).join(': ');
}

describe('a run of a syz and a C program', () => {
  test('is clean where programs were executed and both ended', () => {
    const text = `${controlled}CULPRIT-1f begin\n${executed}CULPRIT-1f killing\nCULPRIT-1f next timeout\nCULPRIT-1f end exit 0\n`;
    expect(judged(text)).toBe('ok');
  });

  test('is a failed test where the syz program did nothing, whatever the C program did', () => {
    const text = `${controlled}CULPRIT-1f begin\nrepro| 2026/11/21 13:01:16 parsed 0 programs\nCULPRIT-1f next exit 0\nrepro| SYZFAIL: not mine\nCULPRIT-1f end exit 0\n`;
    expect(judged(text)).toBe(
      'test-failed: syz-execprog parsed 0 programs: this version does not understand the program',
    );
  });

  test('crashed where the kernel did, also where the executor gave up', () => {
    const text = `${controlled}CULPRIT-1f begin\n${executed}${oops}repro| SYZFATAL: executor failed 11 times\n`;
    expect(judged(text)).toBe('crashed: kernel panic: lab: no way on');
  });

  test('crashed in its second step', () => {
    const text = `${controlled}CULPRIT-1f begin\n${executed}CULPRIT-1f next timeout\n${oops}`;
    expect(judged(text)).toBe('crashed: kernel panic: lab: no way on');
  });

  test('is no clean run where its second step did not come to an end', () => {
    const text = `${controlled}CULPRIT-1f begin\n${executed}CULPRIT-1f next timeout\n`;
    expect(judged(text)).toBe('crashed: lost connection to test machine');
  });

  test('says what the executor said when the known-good program fails', () => {
    const text = `${boot}control| SYZFATAL: executor failed 11 times: EOF\ncontrol| SYZFAIL: open(/proc/self/ns/net) failed\nCULPRIT-1f control exit 1\n`;
    expect(judged(text)).toBe('test-failed: control program failed: SYZFAIL: open(/proc/self/ns/net) failed');
  });

  test('is a failed test where the known-good program was not understood', () => {
    const text = `${controlled.replace('parsed 1', 'parsed 0')}CULPRIT-1f begin\n${executed}CULPRIT-1f next timeout\nCULPRIT-1f end exit 0\n`;
    expect(judged(text)).toBe('test-failed: control program failed: syz-execprog parsed 0 programs');
  });
});
