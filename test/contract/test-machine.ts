import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { cReproducer } from '../../src/adapters/machine/c-reproducer.ts';
import type { MachineOptions } from '../../src/adapters/machine/machine-options.ts';
import type { Kernel } from '../../src/ports/kernel-builder.ts';
import type { RunResult, TestMachine } from '../../src/ports/test-machine.ts';

/** A sort of machine, and a kernel with `support/kernel/crashlab.c` that it boots. */
export interface Subject {
  readonly create: (options: MachineOptions) => TestMachine;
  readonly kernel: () => Kernel;
  /** How long a run with a reproducer that ends at once may take, in milliseconds, on a busy host. */
  readonly cleanRunMs: number;
}

const never = new AbortController().signal;
/** Short limits for what can only be found by waiting. */
const limits = { bootSilenceMs: 6_000, lockupMs: 4_000, stuckMs: 3_000, reportMs: 1_000 };
const forEver = 'for (;;) pause();';
const crash = (word: string) => `crash("${word}");`;

interface Case {
  readonly name: string;
  /** Body of main() in the reproducer. */
  readonly does: string;
  readonly cmdline?: string;
  readonly timeoutMs?: number;
  readonly limits?: MachineOptions['limits'];
  /** Text within outcome and title. */
  readonly expected: string | RegExp;
}

const harmless: readonly Case[] = [
  { name: 'that ends', does: 'return 0;', expected: /^ok$/ },
  { name: 'that fails', does: 'return 7;', expected: /^ok$/ },
  { name: 'that dies of a signal', does: 'abort();', expected: /^ok$/ },
  { name: 'that runs out of time', does: forEver, timeoutMs: 500, expected: /^ok$/ },
  {
    name: 'that imitates markers and crashes',
    does: 'puts("CULPRIT-0000000000000000 end exit 0"); puts("[    1.000000] BUG: KASAN: use-after-free in x"); return 0;',
    expected: /^ok$/,
  },
  {
    name: 'without end of output',
    does: 'for (;;) puts("Kernel panic - not syncing: not really");',
    timeoutMs: 1_000,
    expected: /^ok$/,
  },
  {
    name: 'that ignores signals',
    does: `for (int i = 1; i < 65; i++) signal(i, SIG_IGN); ${forEver}`,
    timeoutMs: 500,
    expected: /^ok$/,
  },
  {
    name: 'that leaves its session and goes to the background',
    does: `if (fork()) return 0; setsid(); ${forEver}`,
    timeoutMs: 500,
    expected: /^ok$/,
  },
  {
    name: 'that is a fork bomb',
    does: 'for (;;) fork();',
    timeoutMs: 2_000,
    // Thousands of processes are forked and killed at the pace of this host, which may have more to do.
    limits: { lockupMs: 40_000, stuckMs: 60_000 },
    expected: /^ok$/,
  },
  { name: 'that kills whatever it can', does: 'kill(-1, SIGKILL); kill(1, SIGKILL); return 0;', expected: /^ok$/ },
  {
    name: 'that takes all memory',
    does: 'for (;;) memset(malloc(1 << 20), 1, 1 << 20);',
    expected: /^ok$/,
  },
  {
    name: 'that fills the disk',
    does: 'char b[65536] = {1}; int f = open("x", O_CREAT | O_WRONLY, 0600); for (int i = 0; i < 160; i++) if (write(f, b, sizeof b) < 0) break; return 0;',
    expected: /^ok$/,
  },
];

/** On riscv64 the compiler leaves the function before it waits. */
const hung = /^crashed: INFO: task hung in lab_(mutex_self|write)$/;

const crashes: readonly Case[] = [
  {
    name: 'a NULL read',
    does: crash('null-read'),
    // How User Mode Linux, most machines and riscv64 say it.
    expected:
      /^crashed: (Kernel mode fault|BUG: unable to handle kernel (NULL pointer dereference|access to user memory)) in lab_null_read$/,
  },
  { name: 'a warning', does: crash('warn'), expected: 'crashed: WARNING in lab_warn' },
  {
    name: 'a warning that is no panic',
    does: crash('warn') + forEver,
    cmdline: 'panic_on_warn=0',
    expected: 'crashed: WARNING in lab_warn',
  },
  { name: 'a panic', does: crash('panic'), expected: 'crashed: kernel panic: lab: no way on' },
  {
    name: 'a panic shortly after the end',
    does: crash('late'),
    expected: 'crashed: kernel panic: lab: later than the end',
  },
  {
    name: 'a panic of a background process',
    does: `if (fork()) return 0; usleep(100000); ${crash('panic')}`,
    expected: 'crashed: kernel panic: lab: no way on',
  },
  {
    name: 'a task that hangs',
    does: crash('mutex-self'),
    cmdline: 'sysctl.kernel.hung_task_timeout_secs=2',
    timeoutMs: 20_000,
    expected: hung,
  },
  {
    name: 'a task that hangs when its time is over',
    does: crash('mutex-self'),
    cmdline: 'sysctl.kernel.hung_task_timeout_secs=2',
    timeoutMs: 500,
    limits: { stuckMs: 9_000 },
    expected: hung,
  },
  {
    name: 'a task that hangs and that no detector reports',
    does: crash('mutex-self'),
    timeoutMs: 500,
    expected: 'crashed: no output from test machine',
  },
  {
    name: 'a hang that nothing notices',
    does: crash('hang'),
    timeoutMs: 500,
    expected: 'crashed: no output from test machine',
  },
  { name: 'a restart by the kernel', does: crash('restart'), expected: 'crashed: lost connection to test machine' },
  {
    name: 'a restart by the program',
    does: 'reboot(RB_AUTOBOOT);',
    expected: 'crashed: lost connection to test machine',
  },
  {
    name: 'a halt',
    does: crash('halt'),
    timeoutMs: 500,
    expected: /^crashed: (lost connection to|no output from) test machine$/,
  },
];

const early: readonly Case[] = [
  {
    name: 'a panic while booting',
    does: 'return 0;',
    cmdline: 'crashlab=panic',
    expected: 'boot-failed: kernel panic: lab: no way on',
  },
  {
    name: 'a hang while booting',
    does: 'return 0;',
    cmdline: 'crashlab=hang',
    expected: 'boot-failed: no output from test machine',
  },
  {
    name: 'a restart while booting',
    does: 'return 0;',
    cmdline: 'crashlab=restart',
    expected: 'boot-failed: lost connection to test machine',
  },
  {
    name: 'a warning while booting that is no panic',
    does: 'return 0;',
    cmdline: 'crashlab=warn panic_on_warn=0',
    expected: /^ok$/,
  },
  {
    name: 'a control program that does not end',
    does: 'return 0;',
    limits: { controlMs: 1 },
    expected: /^test-failed: (control program failed: timeout|no output from test machine)$/,
  },
  {
    name: 'a console that is flooded',
    does: crash('flood'),
    limits: { consoleBytes: 64 << 10 },
    expected: 'infra-failed: more than 65536 bytes on the console and no crash report',
  },
];

export function testMachineContract(subject: Subject): void {
  describe('as a test machine', () => {
    describe('calls ok a reproducer', () => {
      test.each(harmless)('$name', async (given) => {
        expect(await outcomeOf(subject, given)).toMatch(given.expected);
      });
    });
    describe('reports', () => {
      test.each(crashes)('$name', async (given) => {
        expect(await outcomeOf(subject, given)).toMatch(given.expected);
      });
    });
    describe('tells from a crash of the reproducer', () => {
      test.each(early)('$name', async (given) => {
        expect(await outcomeOf(subject, given)).toMatch(given.expected);
      });
    });

    test('a clean run costs a boot, however long its limit is', async () => {
      const { outcome, wallMs } = await run(subject, { does: 'return 0;', timeoutMs: 60_000 });
      expect(outcome.kind).toBe('ok');
      expect(wallMs).toBeLessThan(subject.cleanRunMs);
    });

    test('a run leaves its whole console and nothing else', async () => {
      const { directory, result } = await start(subject, { does: 'puts("said"); return 3;' });
      const { outcome, report } = await result;
      expect({ outcome, report }).toEqual({ outcome: { kind: 'ok' }, report: null });
      expect(readFileSync(join(directory, 'console'), 'utf8')).toMatch(
        /Linux version[^]*CULPRIT-[0-9a-f]{16} begin\r?\nrepro\| said\r?\nCULPRIT-[0-9a-f]{16} end exit 3/,
      );
    });

    test('a report gets symbols, and with them its guilty file', async () => {
      const { outcome, report } = await run(subject, { does: crash('warn') }, { symbolize: withFiles });
      expect(report).toContain(' lib/crashlab.c:1');
      expect(outcome).toMatchObject({ crash: { guiltyFile: 'lib/crashlab.c' } });
    });

    test('settings of the job hold when the reproducer runs, and what the kernel does not take is said', async () => {
      const does = 'int n = 0; fscanf(fopen("/proc/sys/kernel/pid_max", "r"), "%d", &n); printf("limit %d\\n", n);';
      const sysctls = { 'kernel.pid_max': '4242', 'kernel/no_such_thing': '1' };
      const { machine, request, directory } = await prepared(subject, { does }, { sysctls });
      expect((await machine.run(request('console'), never)).outcome.kind).toBe('ok');
      const console = readFileSync(join(directory, 'console'), 'utf8');
      expect(console).toContain('repro| limit 4242');
      expect(console).toMatch(/control\| sysctl kernel\/no_such_thing: No such file or directory/);
    });

    test('machines run side by side', async () => {
      const { machine, request } = await prepared(subject, { does: 'usleep(300000); return 0;' }, { count: 2 });
      const results = await Promise.all([machine.run(request('one'), never), machine.run(request('two'), never)]);
      expect(results.map(({ outcome }) => outcome.kind)).toEqual(['ok', 'ok']);
    });

    test('a kernel that is not there is no failure of the kernel', async () => {
      const gone = { ...subject, kernel: () => ({ ...subject.kernel(), bootImage: '/nowhere', vmlinux: '/nowhere' }) };
      expect((await run(gone, { does: 'return 0;' })).outcome.kind).toBe('infra-failed');
    });

    test('a reproducer that does not compile is broken', async () => {
      await expect(prepared(subject, { does: 'return nonsense;' })).rejects.toMatchObject({
        code: 'REPRODUCER_BROKEN',
        message: expect.stringContaining('nonsense'),
      });
    });

    test('a run that is stopped ends at once', async () => {
      const stop = new AbortController();
      const { result } = await start(subject, { does: forEver, timeoutMs: 60_000 }, stop.signal);
      setTimeout(() => stop.abort(), 500);
      const startedAt = performance.now();
      await expect(result).rejects.toMatchObject({ code: 'INTERRUPTED' });
      expect(performance.now() - startedAt).toBeLessThan(3_000);
    });
  });
}

async function outcomeOf(subject: Subject, given: Case): Promise<string> {
  const { outcome } = await run(subject, given);
  if (outcome.kind === 'ok') return 'ok';
  if (outcome.kind === 'infra-failed') return `infra-failed: ${outcome.reason}`;
  return `${outcome.kind}: ${outcome.kind === 'crashed' ? outcome.crash.title : outcome.title}`;
}

type Wanted = Pick<Case, 'does' | 'cmdline' | 'timeoutMs' | 'limits'>;

async function run(subject: Subject, wanted: Wanted, more: Partial<MachineOptions> = {}): Promise<RunResult> {
  const { machine, request } = await prepared(subject, wanted, more);
  return machine.run(request('console'), never);
}

async function start(subject: Subject, wanted: Wanted, signal: AbortSignal = never) {
  const { machine, request, directory } = await prepared(subject, wanted);
  return { directory, result: machine.run(request('console'), signal) };
}

async function prepared(subject: Subject, wanted: Wanted, more: Partial<MachineOptions> = {}) {
  const directory = mkdtempSync(join(tmpdir(), 'culprit-machine-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const cSource = join(directory, 'repro.c');
  const workDir = join(directory, 'work');
  mkdirSync(workDir);
  writeFileSync(cSource, program(wanted.does));
  const machine = subject.create({
    count: 1,
    memoryMiB: 128,
    cmdline: wanted.cmdline ?? '',
    reproducer: cReproducer({ path: cSource, timeoutMs: wanted.timeoutMs ?? 5_000 }),
    workDir,
    limits: { ...limits, ...wanted.limits },
    ...more,
  });
  await machine.prepare(never);
  const kernel = subject.kernel();
  return { machine, directory, request: (name: string) => ({ kernel, consolePath: join(directory, name) }) };
}

async function withFiles(_kernel: Kernel, report: string): Promise<string> {
  return report.replaceAll(/(lab_\w+\+0x\w+\/0x\w+)/g, '$1 lib/crashlab.c:1');
}

/** A reproducer in C around the body of its main(). */
export function program(body: string): string {
  const headers = ['fcntl', 'signal', 'stdio', 'stdlib', 'string', 'sys/reboot', 'unistd'];
  return `#define _GNU_SOURCE
${headers.map((header) => `#include <${header}.h>\n`).join('')}
static void crash(const char *word)
{
	int fd = open("/proc/crashlab", O_WRONLY);
	write(fd, word, strlen(word));
}

int main(void)
{
	setvbuf(stdout, 0, _IOLBF, 0);
	${body}
}
`;
}
