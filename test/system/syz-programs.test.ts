import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { reproducerOf } from '../../src/cli/reproducers.ts';
import { openJournal } from '../../src/cli/session.ts';
import type { Job } from '../../src/core/job/job.ts';
import type { ReproducerSpec } from '../../src/core/job/reproducer-spec.ts';
import { compareTraces } from '../../src/core/sight/compare-traces.ts';
import { takeProfile } from '../../src/core/sight/profile.ts';
import { chooseOptions, readOptionLine } from '../../src/core/syzkaller/syz-options.ts';
import type { ReproducerSource } from '../../src/ports/reproducer.ts';
import { program } from '../contract/test-machine.ts';
import { never, umlGuest } from '../support/guest-runs.ts';
import { testKernel, whyNoKernel } from '../support/kernels.ts';
import { patchedKernel } from '../support/patched-kernel.ts';
import { orWhy } from '../support/skips.ts';
import { syzkallerRepository, whyNoSyzkaller } from '../support/syzkaller.ts';
import { temporaryDirectory } from '../support/temporary-repository.ts';

const whyNot = whyNoSyzkaller() ?? whyNoKernel();
if (whyNot !== null) console.log(`skipped: syz programs; ${whyNot}`);

const options = '#{"threaded":true,"repeat":true,"procs":2,"slowdown":1,"sandbox":"none","close_fds":true}\n';
/** Writes a word to what makes the test kernel fail. No path of a syz program may lead out of its folder. */
const crashing = `${options}mkdir(&(0x7f0000000000)='./file0\\x00', 0x0)
mount(0x0, &(0x7f0000000000)='./file0\\x00', &(0x7f0000000040)='proc\\x00', 0x0, 0x0)
r0 = openat(0xffffffffffffff9c, &(0x7f0000000080)='./file0/crashlab\\x00', 0x1, 0x0)
write(r0, &(0x7f00000000c0)="7761726e", 0x4)
`;

function syz(source: string): ReproducerSpec {
  const { repository, commit } = syzkallerRepository();
  return {
    kind: 'syz',
    path: '/repro.syz',
    source,
    options: chooseOptions(readOptionLine(source).options, {}),
    syzkaller: { repo: repository, commit },
    files: [],
    timeoutMs: 5_000,
  };
}

/** The reproducer of a job with these entries, as `culprit cause` makes it. */
function ofJob(...reproducers: readonly ReproducerSpec[]): ReproducerSource {
  const { state } = syzkallerRepository();
  const reproducer = { path: '/repro', source: '', timeoutMs: 5_000 };
  const job = { arch: 'um', reproducer, reproducers } as unknown as Job;
  return reproducerOf(job, { state, journal: openJournal(state), tell: () => {} });
}

const kernelWithout = (functions: Readonly<Record<string, number>>) =>
  patchedKernel(testKernel('um'), temporaryDirectory(), functions);

describe.skipIf(whyNot !== null)(orWhy('syz programs', whyNot), () => {
  test('both programs are of the commit that the job names', async () => {
    const place = { arch: 'x86_64' as const, folder: '/work', workDir: temporaryDirectory(), isBare: true };
    const { files, steps } = await ofJob(syz(crashing)).prepare(place, never);
    const executor = files.find(({ name }) => name === 'syz-executor')!;
    const version = execFileSync(executor.from, ['version'], { encoding: 'utf8' });
    expect(version.trim().endsWith(` ${syzkallerRepository().commit}`)).toBe(true);
    expect(steps[0]!.argv).toEqual([
      '/work/syz-execprog',
      '-executor=/work/syz-executor',
      '-arch=amd64',
      '-sandbox=none',
      '-procs=2',
      '-repeat=0',
      '-threaded=true',
      '-collide=false',
      '-cover=0',
      '-optional=slowdown=1:sandbox_arg=0',
      '/work/repro.syz',
    ]);
  });

  test('a kernel with the bug crashes, one without is clean and has executed programs', async () => {
    const guest = await umlGuest(ofJob(syz(crashing)));
    const bad = await guest(testKernel('um'));
    expect(bad.text).toBe('crashed: WARNING in lab_warn');
    expect(bad.console).toMatch(/Comm: syz-executor\.\d/);
    const good = await guest(kernelWithout({ lab_run: 0 }));
    expect(good.text).toBe('ok');
    expect(good.console).toMatch(/repro\| .* executed programs: [1-9]/);
  });

  test('a program that this syzkaller does not understand is no clean run', async () => {
    const guest = await umlGuest(ofJob(syz(`${options}syz_not_known_to_anybody(0x0)\n`)));
    expect((await guest(testKernel('um'))).text).toBe(
      'test-failed: syz-execprog parsed 0 programs: this version does not understand the program',
    );
  });

  test('an image in which the executor does not work is told from a clean run', async () => {
    const guest = await umlGuest(ofJob(syz(crashing)));
    expect((await guest(kernelWithout({ sys_memfd_create: -38 }))).text).toMatch(
      /^test-failed: control program failed: SYZFATAL: .*memfd_create/,
    );
  });

  test('what calls return tells where the bug could have shown', async () => {
    const guest = await umlGuest(ofJob(syz(crashing)));
    const crashed = await guest(testKernel('um'), true);
    expect(crashed.text).toBe('crashed: WARNING in lab_warn');
    const profile = takeProfile([{ trace: crashed.trace!, report: crashed.report }], []);
    expect(profile).toMatchObject({ profile: { inFlight: [{ kind: 'syz 0 3 write' }] } });
    if (profile.kind === 'none') throw new Error(profile.why);
    const sightWith = async (functions: Readonly<Record<string, number>>) => {
      const run = await guest(kernelWithout(functions), true);
      expect(run.text).toBe('ok');
      const { sight, why } = compareTraces(profile.profile, run.trace!);
      return `${sight}: ${why}`;
    };
    expect(await sightWith({ lab_run: 0 })).toMatch(/^clear: write\(r0, .*\) returns 0 here/);
    expect(await sightWith({ lab_init: 0 })).toMatch(/^(blind|dim): /);
  });

  test('a C program made from it runs behind it', async () => {
    const path = join(temporaryDirectory(), 'repro.c');
    writeFileSync(path, program('crash("warn"); return 0;'));
    const c: ReproducerSpec = { kind: 'c', path, source: '', args: [], files: [], timeoutMs: 5_000 };
    const guest = await umlGuest(ofJob(syz(`${options}getpid()\n`), c));
    const run = await guest(testKernel('um'));
    expect(run.text).toBe('crashed: WARNING in lab_warn');
    expect(run.console).toMatch(/executed programs: [1-9][^]* next timeout/);
  });
});
