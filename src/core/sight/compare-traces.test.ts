import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { traceOf } from '../../../test/support/traces.ts';
import type { CallTrace } from '../evidence/outcome.ts';
import { compareTraces } from './compare-traces.ts';
import { takeProfile } from './profile.ts';

interface Case {
  readonly name: string;
  /** Traced crashes of the start commit; a report may name the system call. */
  readonly crashes: readonly CallTrace[];
  readonly report?: string;
  /** Traced runs of the start commit that did not crash; then the report is of a plain run where no traced one did. */
  readonly clean?: readonly CallTrace[];
  readonly here: CallTrace;
  readonly expected: string;
}

function compare({ crashes, report, clean = [], here }: Omit<Case, 'name' | 'expected'>) {
  const profile = takeProfile(
    crashes.map((trace) => ({ trace, report: report ?? null })),
    clean,
    report === undefined ? [] : [report],
  );
  if (profile.kind === 'none') return { sight: null, odds: null, why: profile.why };
  return compareTraces(profile.profile, here);
}

function check({ expected, ...given }: Case): void {
  const { sight, why } = compare(given);
  expect(`${sight}: ${why}`).toBe(expected);
}

const loader = ['brk(0) = 4096', 'rseq(0, 32) = 0', 'prlimit64(0, 3) = 0'];
const resize = traceOf(...loader, 'pipe(0x7000) = 0', 'fcntl(3, 1031, 131072)');
const socket = 'socket(38, 5, 0) = 3';
const bind = 'bind(3, 0x7000, 88) = 0';
const accept = 'accept(3, 0, 0) = 4';

const cases: readonly Case[] = [
  {
    name: 'the call in which the kernel died is refused',
    crashes: [resize, resize],
    here: traceOf(...loader, 'pipe(0x7000) = 0', 'fcntl(3, 1031, 131072) = -22', 'exit_group(0)', 'end exit 0'),
    expected: 'blind: fcntl(F_SETPIPE_SZ) returns EINVAL here; at the start commit it does not return',
  },
  {
    name: 'it is let through',
    crashes: [resize],
    here: traceOf(...loader, 'pipe(0x7000) = 0', 'fcntl(3, 1031, 131072) = 131072', 'exit_group(0)', 'end exit 0'),
    expected: 'clear: fcntl(F_SETPIPE_SZ) returns 131072 here; at the start commit it does not return',
  },
  {
    name: 'harmless calls that an older kernel does not have are no matter',
    crashes: [resize],
    here: traceOf(
      'brk(0) = 4096',
      'rseq(0, 32) = -38',
      'prlimit64(0, 3) = -38',
      'pipe(0x7000) = 0',
      'fcntl(3, 1031, 131072) = 131072',
      'end exit 0',
    ),
    expected: 'clear: fcntl(F_SETPIPE_SZ) returns 131072 here; at the start commit it does not return',
  },
  {
    name: 'a program that gives up because an earlier call is not there',
    crashes: [traceOf(socket, bind, accept, 'sendmsg(4, 0x7000, 0)')],
    here: traceOf('socket(38, 5, 0) = -97', 'exit_group(1)', 'end exit 1'),
    expected:
      'blind: sendmsg() is never reached here: socket(AF_ALG, SOCK_SEQPACKET, 0) returns EAFNOSUPPORT; at the start commit it succeeds',
  },
  {
    name: 'a program that goes on without looking',
    crashes: [traceOf(socket, bind, accept, 'sendmsg(4, 0x7000, 0)')],
    here: traceOf(
      socket,
      'bind(3, 0x7000, 88) = -2',
      'accept(3, 0, 0) = -22',
      'sendmsg(-1, 0x7000, 0) = -9',
      'end exit 0',
    ),
    expected: 'blind: sendmsg() is never reached here: accept() returns EINVAL; at the start commit it succeeds',
  },
  {
    name: 'writing elsewhere is not writing there',
    crashes: [traceOf('open("/proc/lab", 1) = 3', 'write(3, "warn", 4)')],
    here: traceOf('open("/proc/lab", 1) = -2', 'write(-1, "warn", 4) = -9', 'write(1, "done", 4) = 4', 'end exit 0'),
    expected: 'blind: write() is never reached here: open("/proc/lab") returns ENOENT; at the start commit it succeeds',
  },
  {
    name: 'what lies below a mount needs it',
    crashes: [traceOf('mkdir("./m") = 0', 'mount("dev", "./m", "ext9") = 0', 'open("./m/f", 64)')],
    here: traceOf('mkdir("./m") = 0', 'mount("dev", "./m", "ext9") = -19', 'exit_group(1)', 'end exit 1'),
    expected:
      'blind: open("./m/f") is never reached here: mount("./m", "ext9") returns ENODEV; at the start commit it succeeds',
  },
  {
    name: 'an error that depends on the moment is no refusal',
    crashes: [resize],
    here: traceOf(...loader, 'pipe(0x7000) = 0', 'fcntl(3, 1031, 131072) = -16', 'end exit 0'),
    expected: 'dim: fcntl(F_SETPIPE_SZ) returns EBUSY here; at the start commit it does not return',
  },
  {
    name: 'an error that the start commit gives, too, where it does not crash',
    crashes: [resize],
    clean: [traceOf(...loader, 'pipe(0x7000) = 0', 'fcntl(3, 1031, 131072) = -22', 'end exit 0')],
    here: traceOf(...loader, 'pipe(0x7000) = 0', 'fcntl(3, 1031, 131072) = -22', 'end exit 0'),
    expected: 'clear: fcntl(F_SETPIPE_SZ) returns EINVAL here; at the start commit it also returns EINVAL',
  },
  {
    name: 'a call that hangs here and does not crash',
    crashes: [resize],
    here: traceOf(...loader, 'pipe(0x7000) = 0', 'fcntl(3, 1031, 131072)', 'over', 'end timeout'),
    expected: 'dim: fcntl(F_SETPIPE_SZ) does not return here either, and nothing crashes',
  },
  {
    name: 'something that was set up on the same socket is refused',
    crashes: [traceOf(socket, 'setsockopt(3, 279, 1, 0, 0) = 0', bind, 'accept(3, 0, 0)')],
    here: traceOf(socket, 'setsockopt(3, 279, 1, 0, 0) = -92', bind, 'accept(3, 0, 0) = 4', 'end exit 0'),
    expected: 'dim: setsockopt(SOL_ALG, 1) returns ENOPROTOOPT here; at the start commit it succeeds',
  },
  {
    name: 'a thread that only waits does not tell',
    crashes: [traceOf('1: futex(0x7000, 0, 1)', '2: open("/proc/lab", 1) = 3', '2: write(3, "warn", 4)')],
    here: traceOf('2: open("/proc/lab", 1) = 3', '2: write(3, "warn", 4) = 4', 'end exit 0'),
    expected: 'clear: write() returns 4 here; at the start commit it does not return',
  },
  {
    name: 'of calls in flight at once the one in the report tells',
    crashes: [traceOf('1: msgget(0, 512)', '2: pipe(0x7000) = 0', '2: fcntl(3, 1031, 131072)')],
    report: ' pipe_fcntl+0x9a/0x9f\n __do_sys_fcntl+0x1/0x2\n',
    here: traceOf('1: msgget(0, 512) = -38', '2: pipe(0x7000) = 0', '2: fcntl(3, 1031, 131072) = 131072', 'end exit 0'),
    expected: 'clear: fcntl(F_SETPIPE_SZ) returns 131072 here; at the start commit it does not return',
  },
  {
    name: 'where the trace was cut, the call that the report names stands for the one that was not printed',
    crashes: [traceOf('1: wait4(2)', '2: pipe(0x7000) = 0', '2: fcntl(3, 1031, 131072) = 131072', 'few')],
    report: ' pipe_fcntl+0x9a/0x9f\n __x64_sys_fcntl+0x1/0x2\n',
    here: traceOf('1: wait4(2)', '2: pipe(0x7000) = 0', '2: fcntl(3, 1031, 131072) = -22', 'few', 'end exit 0'),
    expected: 'blind: fcntl(F_SETPIPE_SZ) returns EINVAL here; at the start commit it succeeds',
  },
  {
    name: 'a call with other flags that is let through does not stand for it',
    crashes: [traceOf('pipe2(0x7000, 0) = 0', 'pipe2(0x7000, 1024)')],
    here: traceOf('pipe2(0x7000, 0) = 0', 'pipe2(0x7000, 1024) = -22', 'exit_group(0)', 'end exit 0'),
    expected: 'blind: pipe2(0x400) returns EINVAL here; at the start commit it does not return',
  },
  {
    name: 'a thread that could not be started makes no call',
    crashes: [traceOf('clone(0x100) = 2', '2: mq_open("q", 2) = 3', '2: mq_notify(3, 0)')],
    here: traceOf('clone(0x100) = -22', 'exit_group(1)', 'end exit 1'),
    expected: 'blind: mq_notify() is never reached here: clone(0x100) returns EINVAL; at the start commit it succeeds',
  },
  {
    name: 'processes have descriptors of their own',
    crashes: [
      traceOf(
        '1: fork() = 2',
        '1: open("/dev/a", 0) = 3',
        '2: open("/dev/b", 0) = 3',
        '1: ioctl(3, 1, 0) = 0',
        '2: ioctl(3, 1, 0)',
      ),
    ],
    here: traceOf(
      '1: fork() = 2',
      '1: open("/dev/a", 0) = 3',
      '2: open("/dev/b", 0) = 3',
      '1: ioctl(3, 1, 0) = 0',
      '2: ioctl(3, 1, 0) = -25',
      'end exit 0',
    ),
    expected: 'blind: ioctl(0x1) returns ENOTTY here; at the start commit it does not return',
  },
  {
    name: 'threads share their descriptors, also before the call that started them returns',
    crashes: [traceOf('1: open("/dev/a", 0) = 3', '1: clone(0x500)', '2: ioctl(3, 1, 0)', '1 = 2')],
    here: traceOf('1: open("/dev/a", 0) = -6', '1: clone(0x500) = 2', '2: ioctl(-1, 1, 0) = -9', 'end exit 0'),
    expected: 'blind: ioctl(0x1) is never reached here: open("/dev/a") returns ENXIO; at the start commit it succeeds',
  },
  {
    name: 'a crash while the program ends needs what it had built up',
    crashes: [traceOf('perf_event_open(0x7000, 0, -1, -1, 0) = 3', 'ioctl(3, 0x2400, 0) = 0', 'exit_group(0)')],
    here: traceOf(
      'perf_event_open(0x7000, 0, -1, -1, 0) = -38',
      'ioctl(-1, 0x2400, 0) = -9',
      'exit_group(0)',
      'end exit 0',
    ),
    expected: 'blind: perf_event_open() returns ENOSYS here; at the start commit it succeeds',
  },
  {
    name: 'a crash after the end of the program, of which nothing is missing here',
    crashes: [traceOf('timerfd_create(1, 0) = 3', 'timerfd_settime(3, 0, 0x7000) = 0', 'exit_group(0)', '1 gone')],
    here: traceOf(
      'timerfd_create(1, 0) = 3',
      'timerfd_settime(3, 0, 0x7000) = 0',
      'exit_group(0)',
      '1 gone',
      'end exit 0',
    ),
    expected: 'clear: every call succeeds here that does at the start commit',
  },
  {
    name: 'a crash while the program only waits needs what it had built up',
    crashes: [traceOf('socket(30, 2, 0) = 3', 'setsockopt(3, 271, 129, 0x7000, 4) = 0', 'nanosleep(0x7000)')],
    report: ' tipc_timer+0x9a/0x9f\n call_timer_fn+0x1/0x2\n </IRQ>\n __do_sys_nanosleep+0x1/0x2\n',
    here: traceOf(
      'socket(30, 2, 0) = -97',
      'setsockopt(-1, 271, 129, 0x7000, 4) = -9',
      'nanosleep(0x7000) = 0',
      'end exit 0',
    ),
    expected: 'blind: socket(AF_TIPC, SOCK_DGRAM, 0) returns EAFNOSUPPORT here; at the start commit it succeeds',
  },
  {
    name: 'one of many things that a waiting program had built up may be refused',
    crashes: [traceOf('open("/proc/a", 0) = 3', 'socket(1, 2, 0) = 4', 'bind(4) = 0', 'sendmsg(4) = 1', 'wait4(2)')],
    here: traceOf(
      'open("/proc/a", 0) = -2',
      'socket(1, 2, 0) = 3',
      'bind(3) = 0',
      'sendmsg(3) = 1',
      'wait4(2) = 2',
      'end exit 0',
    ),
    expected: 'dim: open("/proc/a") returns ENOENT here; at the start commit it succeeds',
  },
  {
    name: 'a bug that tracing keeps away is told by the call that the report names',
    crashes: [],
    report: ' pipe_fcntl+0x9a/0x9f\n __do_sys_fcntl+0x1/0x2\n',
    clean: [traceOf('pipe(0x7000) = 0', 'fcntl(3, 1031, 131072) = 131072', 'end exit 0')],
    here: traceOf('pipe(0x7000) = 0', 'fcntl(3, 1031, 131072) = -22', 'end exit 0'),
    expected: 'blind: fcntl(F_SETPIPE_SZ) returns EINVAL here; at the start commit it succeeds',
  },
  {
    name: 'where it may have been one of several calls, one that is let through leaves it open',
    crashes: [],
    report: ' pipe_fcntl+0x9a/0x9f\n __do_sys_fcntl+0x1/0x2\n',
    clean: [traceOf('pipe(0x7000) = 0', 'fcntl(3, 1032, 0) = 65536', 'fcntl(3, 1031, 131072) = 131072', 'end exit 0')],
    here: traceOf('pipe(0x7000) = 0', 'fcntl(3, 1032, 0) = 65536', 'fcntl(3, 1031, 131072) = -22', 'end exit 0'),
    expected: 'dim: fcntl(F_SETPIPE_SZ) returns EINVAL here; at the start commit it succeeds',
  },
  {
    name: 'a call that waits and that the report names is a call like others',
    crashes: [traceOf('open("/proc/a", 0) = 3', 'futex(0x7000, 0, 1)')],
    report: ' futex_wait_setup+0x9a/0x9f\n __do_sys_futex+0x1/0x2\n',
    here: traceOf('open("/proc/a", 0) = 3', 'futex(0x7000, 0, 1) = -38', 'end exit 0'),
    expected: 'blind: futex(FUTEX_WAIT) returns ENOSYS here; at the start commit it does not return',
  },
  {
    name: 'a call that a cut trace does not have',
    crashes: [resize],
    here: traceOf(...loader, 'pipe(0x7000) = 0', 'few', 'over', 'end timeout'),
    expected:
      'dim: fcntl(F_SETPIPE_SZ) was not seen here: the program was still at work when the time for tracing was over',
  },
  {
    name: 'a kernel without ptrace',
    crashes: [resize],
    here: { lines: ['off errno 38', 'end exit 0'] },
    expected: 'null: tracing does not work on this kernel (errno 38)',
  },
  {
    name: 'a program that traces itself',
    crashes: [resize],
    here: traceOf(...loader, 'ptrace(0) = -1', 'end exit 1'),
    expected: 'null: the program traces itself, or tries to',
  },
  {
    name: 'a start commit where tracing does not work',
    crashes: [{ lines: ['off errno 1'] }],
    here: traceOf(...loader, 'end exit 0'),
    expected: 'null: tracing does not work on this kernel (errno 1)',
  },
];

describe('a clean run is compared with the profile:', () => {
  test.each(cases)('$name', check);

  test('what is missing leaves less doubt than arguments that are found wrong', () => {
    const odds = (error: number) =>
      compare({ crashes: [resize], here: traceOf('pipe(0) = 0', `fcntl(3, 1031, 131072) = -${error}`, 'end exit 0') })
        .odds!;
    expect(odds(38)).toBeLessThan(odds(22));
    expect(odds(22)).toBeLessThan(0.5);
  });

  test('a run of the start commit that crashed is clear against its own profile', () => {
    expect(compare({ crashes: [resize, resize], here: resize }).sight).not.toBe('blind');
  });

  test('any lines give a reading', () => {
    const word = fc.oneof(
      fc.constantFrom(
        '>',
        '<',
        '-',
        'on',
        'few',
        'over',
        'end',
        'x86_64',
        '1',
        '72',
        '-22',
        '3=%2f',
        '=',
        'ffffffffffffffff',
      ),
      fc.string({ maxLength: 6 }),
    );
    const lines = fc.array(
      fc.array(word, { maxLength: 9 }).map((words) => words.join(' ')),
      { maxLength: 40 },
    );
    fc.assert(
      fc.property(lines, lines, (there, here) => {
        const { sight, why } = compare({ crashes: [{ lines: ['on x86_64', ...there] }], here: { lines: here } });
        expect([null, 'clear', 'dim', 'blind']).toContain(sight);
        expect(why).not.toBe('');
      }),
    );
  });
});
