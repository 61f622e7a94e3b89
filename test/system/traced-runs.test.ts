import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { qemuMachine } from '../../src/adapters/machine/qemu.ts';
import { umlMachine } from '../../src/adapters/machine/uml.ts';
import { compareTraces } from '../../src/core/sight/compare-traces.ts';
import { takeProfile } from '../../src/core/sight/profile.ts';
import { textOf, tracedRunContract, traceOnce } from '../contract/traced-runs.ts';
import { testKernel, whyNoKernel } from '../support/kernels.ts';
import { patchedKernel } from '../support/patched-kernel.ts';
import { orWhy } from '../support/skips.ts';
import { temporaryDirectory } from '../support/temporary-repository.ts';

const noKernel = whyNoKernel();
if (noKernel !== null) console.log(`skipped: traced runs; ${noKernel}`);

const uml = { create: umlMachine, kernel: () => testKernel('um'), cleanRunMs: 3_000 };

describe.skipIf(noKernel !== null)(orWhy('User Mode Linux', noKernel), () => {
  tracedRunContract(uml);

  test('a program that makes a million calls is printed within bounds and comes to its end', async () => {
    const does =
      '#include <sys/syscall.h>\n#include <unistd.h>\nint main(void) { for (int i = 0; i < 1000000; i++) syscall(SYS_getppid); return 0; }\n';
    const run = await traceOnce(uml, { does, timeoutMs: 4_000 });
    expect(run.outcome.kind).toBe('ok');
    expect(run.trace!.lines.length).toBeLessThan(900);
    expect(run.trace!.lines).toEqual(expect.arrayContaining(['few', 'over']));
    expect(run.console.length).toBeLessThan(100_000);
  });

  test('after many calls of one kind a new kind is still printed', async () => {
    const does = 'for (int i = 0; i < 600; i++) getppid(); crash("warn");';
    const run = await traceOnce(uml, { does, timeoutMs: 30_000 });
    expect(run.outcome.kind).toBe('crashed');
    expect(run.trace!.lines).toContain('few');
    expect(textOf(run)).toMatch(/open\("\/proc\/crashlab"\) = 3\nwrite\(\) does not return\n/);
  });

  test('a fork bomb ends as without a tracer', async () => {
    const run = await traceOnce(uml, { does: 'for (;;) fork();', timeoutMs: 1_500 });
    expect(run.outcome).toEqual({ kind: 'ok' });
    expect(run.trace!.lines.at(-1)).toBe('end timeout');
  });

  test('a kernel without ptrace runs the program all the same and says why there is no sight', async () => {
    const kernel = patchedKernel(testKernel('um'), temporaryDirectory(), { sys_ptrace: -38 });
    const run = await traceOnce(uml, { does: 'return 0;', kernel });
    expect(run.outcome.kind).toBe('ok');
    expect(run.trace!.lines).toEqual(['off errno 38', 'end exit 0']);
    expect(textOf(run)).toBe('tracing does not work on this kernel (errno 38)');
  });

  test('a traced run takes about as long as any other', async () => {
    const [traced, plain] = [
      await traceOnce(uml, { does: 'return 0;' }),
      await traceOnce(uml, { does: 'return 0;', traced: false }),
    ];
    expect(plain.trace).toBeNull();
    expect(traced.wallMs).toBeLessThan(plain.wallMs + 1_500);
  });

  test('a bug that tracing keeps away is told by the call that the report of a plain run names', async () => {
    const does =
      'char b[4096] = {0}; read(open("/proc/self/status", 0), b, 4095); crash(strstr(b, "TracerPid:\\t0\\n") ? "warn" : "nothing"); return 0;';
    const plain = await traceOnce(uml, { does, traced: false });
    expect(plain.outcome.kind).toBe('crashed');
    const traced = await traceOnce(uml, { does });
    expect(traced.outcome.kind).toBe('ok');
    const result = takeProfile([], [traced.trace!], [plain.report!]);
    expect(result).toMatchObject({ profile: { inFlight: [{ text: 'write()' }], moment: 'calls', crashes: 0 } });
  });

  test('kernels are told apart: one where the bug is gone from one where it cannot be reached', async () => {
    const does =
      'getppid(); int p[2]; if (pipe(p)) return 1; if (fcntl(p[0], F_SETPIPE_SZ, 1 << 17) < 0) return 2; crash("warn"); return 0;';
    const here = temporaryDirectory();
    const crashed = await traceOnce(uml, { does });
    const profile = takeProfile([{ trace: crashed.trace!, report: crashed.report }], []);
    if (profile.kind === 'none') throw new Error(profile.why);
    const sightWith = async (functions: Readonly<Record<string, number>>) => {
      const run = await traceOnce(uml, { does, kernel: patchedKernel(testKernel('um'), here, functions) });
      expect(run.outcome.kind).toBe('ok');
      const { sight, why } = compareTraces(profile.profile, run.trace!);
      return `${sight}: ${why}`;
    };
    expect(await sightWith({ lab_run: 0 })).toBe(
      'clear: write() returns 4 here; at the start commit it does not return',
    );
    // A harmless call that fails otherwise, as on older kernels.
    expect(await sightWith({ lab_run: 0, sys_getppid: -38 })).toMatch(/^clear: /);
    expect(await sightWith({ lab_init: 0 })).toBe(
      'blind: write() is never reached here: open("/proc/crashlab") returns ENOENT; at the start commit it succeeds',
    );
    expect(await sightWith({ pipe_fcntl: -22 })).toBe(
      'blind: write() is never reached here: fcntl(F_SETPIPE_SZ) returns EINVAL; at the start commit it succeeds',
    );
  });
});

const noQemu =
  spawnSync('qemu-system-x86_64', ['--version']).status === 0 ? null : 'qemu-system-x86_64 is not installed';
if (noQemu !== null) console.log(`skipped: traced runs in QEMU; ${noQemu}`);

describe.skipIf((noKernel ?? noQemu) !== null)(orWhy('QEMU', noKernel ?? noQemu), () => {
  tracedRunContract({
    create: (options) => qemuMachine({ ...options, accelerator: 'tcg' }),
    kernel: () => testKernel('x86_64'),
    cleanRunMs: 10_000,
  });
});

describe.each([
  ['arm64', 'qemu-system-aarch64'],
  ['riscv64', 'qemu-system-riscv64'],
] as const)('%s in QEMU', (arch, qemu) => {
  const isThere = spawnSync(qemu, ['--version']).status === 0 ? null : `${qemu} is not installed`;
  const whyNot =
    process.env['CULPRIT_TEST_LONG'] === '1' ? (whyNoKernel(arch) ?? isThere) : 'CULPRIT_TEST_LONG is not 1';
  if (whyNot !== null) console.log(`skipped: traced runs of ${arch}; ${whyNot}`);

  describe.skipIf(whyNot !== null)(orWhy(arch, whyNot), () => {
    tracedRunContract({
      create: (options) => qemuMachine({ ...options, arch }),
      kernel: () => testKernel(arch),
      cleanRunMs: 20_000,
    });
  });
});
