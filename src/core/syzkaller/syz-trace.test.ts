import { describe, expect, test } from 'vitest';
import { compareTraces } from '../sight/compare-traces.ts';
import { takeProfile } from '../sight/profile.ts';
import { callsOf, callText } from '../sight/trace-text.ts';
import { syzTrace } from './syz-trace.ts';

const program = `#{"threaded":true}
r0 = openat$ptmx(0xffffffffffffff9c, &(0x7f0000000000)='/dev/ptmx\\x00', 0x0, 0x0)
ioctl$TIOCSETD(r0, 0x5423, 0x0)
getpid()
fcntl$setpipe(r0, 0x407, 0x10000)
`;
const at = '2026/11/21 13:01:16 ';

/** A trace in which each call ended so in one execution. */
function trace(end: string | null, ...errors: readonly number[]) {
  const lines = errors.map((error, i) => `${at}CALL ${i}: signal 0, coverage 0 errno ${error}`);
  const traced = syzTrace(program, 0, { lines: [`${at}parsed 1 programs`, ...lines], end });
  return { lines: end === null ? traced : [...traced, `end ${end}`] };
}

const report = 'Call Trace:\n [<6002a>] pipe_fcntl+0x1/0x2\n [<6003b>] sys_fcntl+0x3/0x4\n';

describe('sight of a syz program', () => {
  test('calls are shown as the program has them, with what they returned', () => {
    const { calls, note } = callsOf(trace('exit 0', 0, 22, 0, 0));
    expect(note).toBeNull();
    expect(calls.map((call) => callText(call)).slice(1)).toEqual([
      'ioctl$TIOCSETD(r0, 0x5423, 0x0) = EINVAL',
      'getpid() = 0',
      'fcntl$setpipe(r0, 0x407, 0x10000) = 0',
    ]);
    expect(calls[3]).toMatchObject({ uses: [0], prepared: [1] });
  });

  test('the call that the report names is the telling one, and what it uses', () => {
    const result = takeProfile([{ trace: trace(null, 0, 0, 0, 0), report }], []);
    expect(result).toMatchObject({
      kind: 'profile',
      profile: {
        inFlight: [{ text: 'fcntl$setpipe(r0, 0x407, 0x10000)' }],
        used: [expect.objectContaining({ kind: 'syz 0 0 openat$ptmx' })],
        isGuess: false,
      },
    });
  });

  test.each([
    [
      'clear where it is let through',
      trace('exit 0', 0, 0, 0, 0),
      /^clear: fcntl\$setpipe\(r0, 0x407, 0x10000\) returns 0 here; /,
    ],
    [
      'blind where it is refused',
      trace('exit 0', 0, 0, 0, 22),
      /^blind: fcntl\$setpipe\(r0, 0x407, 0x10000\) returns EINVAL here; at the start commit it does not return$/,
    ],
    ['clear where a call that nothing builds on fails', trace('exit 0', 0, 0, 38, 0), /^clear: /],
    [
      'unknown where calls are missing',
      trace('exit 0', 0, 0, 0),
      /^null: 3 calls were executed, and the program has 4$/,
    ],
  ])('%s', (_, here, expected) => {
    const result = takeProfile([{ trace: trace(null), report }], []);
    if (result.kind === 'none') throw new Error(result.why);
    const { sight, why } = compareTraces(result.profile, here);
    expect(`${sight}: ${why}`).toMatch(expected);
  });

  test('where the report names no call nobody is sure which it was', () => {
    const result = takeProfile([{ trace: trace(null), report: 'no call here' }], []);
    expect(result).toMatchObject({ profile: { isGuess: true } });
  });

  test('a program that is not understood tells nothing', () => {
    const none = { lines: syzTrace(program, 0, { lines: [`${at}parsed 0 programs`], end: 'exit 0' }) };
    expect(callsOf(none).note).toBe('the program is 0 programs to syz-execprog');
  });
});
