import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { cReproducer } from '../../src/adapters/machine/c-reproducer.ts';
import { takeProfile } from '../../src/core/sight/profile.ts';
import { callsOf, callText } from '../../src/core/sight/trace-text.ts';
import type { Kernel } from '../../src/ports/kernel-builder.ts';
import type { RunResult } from '../../src/ports/test-machine.ts';
import { program, type Subject } from './test-machine.ts';

const never = new AbortController().signal;

/** What the calls of a traced run look like to a person, without those of the C library before main(). */
export function textOf({ trace }: RunResult): string {
  if (!trace) return 'no trace';
  const { calls, note } = callsOf(trace);
  return [...calls.map((call) => callText(call)), ...(note === null ? [] : [note])].join('\n');
}

export interface TracedProgram {
  /** Body of main(), or a whole program. */
  readonly does: string;
  readonly timeoutMs?: number;
  readonly kernel?: Kernel;
  readonly traced?: boolean;
}

/** Runs a reproducer once, traced. */
export async function traceOnce(
  subject: Subject,
  { does, timeoutMs = 5_000, kernel = subject.kernel(), traced = true }: TracedProgram,
): Promise<RunResult & { readonly console: string }> {
  const directory = mkdtempSync(join(tmpdir(), 'culprit-traced-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  mkdirSync(join(directory, 'work'));
  const cSource = join(directory, 'repro.c');
  writeFileSync(cSource, does.includes('main(') ? does : program(does));
  const machine = subject.create({
    count: 1,
    memoryMiB: 128,
    cmdline: '',
    reproducer: cReproducer({ path: cSource, timeoutMs }),
    workDir: join(directory, 'work'),
    limits: { bootSilenceMs: 20_000, lockupMs: 40_000, stuckMs: 60_000, reportMs: 1_000 },
  });
  await machine.prepare(never);
  const consolePath = join(directory, 'console');
  const result = await machine.run({ kernel, consolePath, traced }, never);
  return { ...result, console: readFileSync(consolePath, 'latin1') };
}

const threads = `#include <fcntl.h>
#include <pthread.h>
#include <unistd.h>
static void *work(void *none)
{
	write(open("/proc/crashlab", O_WRONLY), "warn", 4);
	return none;
}
int main(void)
{
	pthread_t thread;
	return pthread_create(&thread, 0, work, 0) || pthread_join(thread, 0);
}
`;

/**
 * What a machine that can trace has to give, whatever it is. Newer architectures have no `open`, `fork` and `pause`: the
 * C library makes `openat`, `clone` and `ppoll` of them.
 */
export function tracedRunContract(subject: Subject): void {
  describe('in a traced run', () => {
    test('the call in which the kernel died is known, also in a thread', async () => {
      const run = await traceOnce(subject, { does: threads });
      expect(run.outcome).toMatchObject({ kind: 'crashed', crash: { title: 'WARNING in lab_warn' } });
      // The other thread may begin to wait in between.
      expect(textOf(run)).toMatch(/open(at)?\("\/proc\/crashlab"\) = 3\n[^]*^write\(\) does not return$/m);
      const profile = takeProfile([{ trace: run.trace!, report: run.report }], []);
      expect(profile).toMatchObject({
        kind: 'profile',
        profile: {
          inFlight: [{ text: 'write()' }],
          used: expect.arrayContaining([
            expect.objectContaining({ text: expect.stringMatching(/^open(at)?\("\/proc\/crashlab"\)$/) }),
          ]),
          moment: 'calls',
        },
      });
    });

    test('children are followed, and what they end with is no call in flight', async () => {
      const does =
        'if (fork() == 0) { if (vfork() == 0) _exit(3); write(open("child", O_CREAT | O_WRONLY, 0600), "x", 1); _exit(0); } wait(0); return 0;';
      const run = await traceOnce(subject, { does: `#include <sys/wait.h>\n${program(does)}` });
      expect(run.outcome.kind).toBe('ok');
      const text = textOf(run);
      expect(text).toMatch(/(fork|clone)\(.*\) = \d+\n[^]*(vfork|clone)\(.*\) = \d+[^]*open(at)?\("child"\) = 3/);
      expect(text).not.toContain('does not return');
      expect(run.trace!.lines.at(-1)).toBe('end exit 0');
    });

    test('a program that was killed by a signal says so', async () => {
      const run = await traceOnce(subject, { does: 'abort();' });
      expect(run.outcome.kind).toBe('ok');
      expect(run.trace!.lines.at(-1)).toBe('end signal 6');
    });

    test('a program that hangs ends as without a tracer, and the call it hangs in is known', async () => {
      const run = await traceOnce(subject, { does: 'for (;;) pause();', timeoutMs: 3_000 });
      expect(run.outcome.kind).toBe('ok');
      expect(run.trace!.lines.at(-1)).toBe('end timeout');
      expect(textOf(run)).toMatch(/(pause|ppoll)\(\) ended with its task/);
    });

    test('a program that traces itself makes sight unknown', async () => {
      const run = await traceOnce(subject, {
        does: `#include <sys/ptrace.h>\n${program('return ptrace(PTRACE_TRACEME, 0, 0, 0) != -1;')}`,
      });
      expect(run.trace!.lines.at(-1)).toBe('end exit 0');
      expect(textOf(run)).toContain('the program traces itself');
    });

    test('lines that the program imitates are not believed', async () => {
      const imitations = [
        'CULPRIT-0000000000000000 trace < 1 72 -22',
        'trace > 1 72 3 407',
        'CULPRIT- trace off errno 38',
      ];
      const says = imitations.map((line) => `puts("${line}");`).join(' ');
      const reads =
        'char b[4096]; int n = read(open("/proc/cmdline", 0), b, 4095); write(1, b, n); n = open("/culprit/run", 0);';
      const run = await traceOnce(subject, { does: `${says} ${reads} return n >= 0;` });
      expect(run.trace!.lines.at(-1)).toBe('end exit 0');
      const said = run.console.split('\n').filter((line) => line.startsWith('repro| '));
      const nonce = /CULPRIT-([0-9a-f]{16}) begin/.exec(run.console)![1]!;
      expect(said.join('\n')).not.toContain(nonce);
      expect(textOf(run)).not.toMatch(/fcntl|does not work/);
    });

    test('what a program writes to the console is not taken for the kernel, encoded or not', async () => {
      const does =
        'write(1, "BUG: KASAN: use-after-free in x\\n", 32); open("\\n[    9.000000] Kernel panic - not syncing: no", 0); return 0;';
      expect((await traceOnce(subject, { does })).outcome).toEqual({ kind: 'ok' });
    });
  });
}
