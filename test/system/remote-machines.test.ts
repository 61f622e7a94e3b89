import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { cReproducer } from '../../src/adapters/machine/c-reproducer.ts';
import type { MachineOptions } from '../../src/adapters/machine/machine-options.ts';
import { remoteMachine } from '../../src/adapters/machine/remote-pool.ts';
import type { Kernel } from '../../src/ports/kernel-builder.ts';
import { type RemoteHost, remoteHost, whyNoRemoteHost } from '../support/remote-host.ts';
import { orWhy } from '../support/skips.ts';
import { temporaryDirectory } from '../support/temporary-repository.ts';

const never = new AbortController().signal;
const whyNot = whyNoRemoteHost();
if (whyNot !== null) console.log(`skipped: remote machines; ${whyNot}`);

const id = 'aa00bb11cc22dd33ee44ff5566778899aabbccdd';
const notes = Buffer.from(`040000001400000003000000474e5500${id}`, 'hex');

interface Wanted {
  /** Body of main() in the reproducer. */
  readonly does: string;
  readonly timeoutMs?: number;
  readonly limits?: MachineOptions['limits'];
  readonly change?: (host: RemoteHost) => Partial<RemoteHost>;
  readonly sysctls?: Readonly<Record<string, string>>;
}

async function prepared({ does, timeoutMs = 5_000, limits = {}, change, sysctls = {} }: Wanted, count = 1) {
  const hosts = await Promise.all(Array.from({ length: count }, () => remoteHost(notes)));
  const [first] = hosts as [RemoteHost];
  const directory = temporaryDirectory();
  const cSource = join(directory, 'repro.c');
  writeFileSync(cSource, `#include <stdio.h>\n#include <stdlib.h>\n#include <unistd.h>\nint main(void) { ${does} }\n`);
  const vmlinux = join(directory, 'vmlinux');
  writeFileSync(vmlinux, Buffer.concat([Buffer.alloc(3 << 20), notes]));
  const kernel: Kernel = { key: 'k1', arch: 'x86_64', vmlinux, bootImage: vmlinux, config: vmlinux };
  const { key, install, reboot, console } = { ...first, ...change?.(first) };
  const machine = remoteMachine({
    arch: 'x86_64',
    count,
    memoryMiB: 128,
    cmdline: '',
    reproducer: cReproducer({ path: cSource, timeoutMs }),
    sysctls,
    workDir: join(directory, 'work'),
    directory,
    limits: { bootMs: 30_000, bootSilenceMs: 30_000, reportMs: 1_500, lateMs: 300, ...limits },
    remote: { hosts: hosts.map(({ name }) => name), key, user: 'root', install, reboot, console },
  });
  const consolePath = join(directory, 'console');
  return { machine, host: first, hosts, kernel, consolePath };
}

async function outcomeOf(wanted: Wanted): Promise<string> {
  const { machine, kernel, consolePath } = await prepared(wanted);
  await machine.prepare(never);
  const { outcome } = await machine.run({ kernel, consolePath }, never);
  if (outcome.kind === 'ok') return 'ok';
  if (outcome.kind === 'infra-failed') return `infra-failed: ${outcome.reason}`;
  return `${outcome.kind}: ${outcome.kind === 'crashed' ? outcome.crash.title : outcome.title}`;
}

const oops = [
  '[    3.000000] BUG: kernel NULL pointer dereference, address: 0000000000000018',
  '[    3.000100] RIP: 0010:lab_null_read+0x5/0x20',
  '[    3.000200] Call Trace:',
  '[    3.000300]  lab_write+0x40/0x60',
  '[    3.000400] ---[ end trace 0000000000000000 ]---',
];

describe.skipIf(whyNot !== null)(orWhy('remote machines', whyNot), () => {
  test.each([
    ['a reproducer that ends', { does: 'return 0;' }, /^ok$/],
    ['a reproducer that runs out of time', { does: 'for (;;) pause();', timeoutMs: 500 }, /^ok$/],
    [
      'one that leaves its session and goes to the background',
      { does: 'if (fork()) return 0; setsid(); for (;;) pause();', timeoutMs: 500 },
      /^ok$/,
    ],
    ['what it prints', { does: 'puts("[    1.000000] BUG: KASAN: use-after-free in x"); return 0;' }, /^ok$/],
    [
      'a connection that is lost',
      { does: 'system("kill -KILL -1"); return 0;' },
      /^crashed: lost connection to test machine$/,
    ],
    [
      'an ssh server that never comes up',
      {
        does: 'return 0;',
        limits: { bootMs: 6_000, bootSilenceMs: 6_000 },
        change: (host: RemoteHost) => ({ reboot: ['sh', '-c', 'touch "$1/dead"; exec "$0" "$1"', ...host.reboot] }),
      },
      /^boot-failed: ssh never came up: .*Connection refused/,
    ],
    [
      'an install command that fails',
      { does: 'return 0;', change: () => ({ install: ['sh', '-c', 'echo no space >&2; exit 3'] }) },
      /^infra-failed: the install command of 127\.0\.0\.1:\d+: sh failed with status 3: no space$/,
    ],
    [
      'a reboot command that is not there',
      { does: 'return 0;', change: () => ({ reboot: ['/nowhere/reboot'] }) },
      /^infra-failed: the reboot command of .* \/nowhere\/reboot cannot be started/,
    ],
    [
      'a machine that runs another kernel',
      {
        does: 'return 0;',
        change: (host: RemoteHost) => ({
          install: [
            'sh',
            '-c',
            `head -c 16 "$0/notes.next" >"$0/notes"; printf 12345678901234567890 >>"$0/notes"`,
            host.directory,
          ],
        }),
      },
      /^infra-failed: 127\.0\.0\.1 runs another kernel than the one that was installed$/,
    ],
    [
      'a console that breaks off',
      { does: 'sleep(2); return 0;', change: () => ({ console: ['sh', '-c', 'sleep 1; exit 4'] }) },
      /^infra-failed: sh failed with status 4/,
    ],
    [
      'a key that does not fit',
      { does: 'return 0;', change: (host: RemoteHost) => ({ key: join(host.directory, 'host_key') }) },
      /^infra-failed: ssh does not let us in: .*Permission denied/,
    ],
  ] as const)('tells %s', async (_, wanted, expected) => {
    expect(await outcomeOf(wanted)).toMatch(expected);
  });

  test('a crash on the console is one of the reproducer', async () => {
    // The reproducer stands for a kernel: what it writes there comes on the console.
    const does = 'chdir("/var/tmp"); return system("sh $(cat /tmp/where)/crash.sh");';
    const { machine, host, kernel, consolePath } = await prepared({ does, timeoutMs: 30_000 });
    const script = `cat >>${host.directory}/console <<'E'\n${oops.join('\n')}\nE\nsleep 20\n`;
    writeFileSync(join(host.directory, 'crash.sh'), script);
    mkdirSync(join(host.directory, 'tmp'));
    writeFileSync(join(host.directory, 'tmp/where'), host.directory);
    await machine.prepare(never);
    const { outcome, report } = await machine.run({ kernel, consolePath }, never);
    expect(outcome).toMatchObject({
      kind: 'crashed',
      crash: { title: 'BUG: unable to handle kernel NULL pointer dereference in lab_null_read' },
    });
    expect(report).toContain('lab_write+0x40');
    expect(readFileSync(consolePath, 'utf8')).toMatch(
      /CULPRIT-\w+ up\n[^]*control ok\n[^]*begin\n[^]*BUG: kernel NULL/,
    );
  });

  test('a kernel is installed once, a machine restarted for every run', async () => {
    const { machine, host, kernel, consolePath } = await prepared({ does: 'return 0;' });
    await machine.prepare(never);
    for (let i = 0; i < 2; i++) expect((await machine.run({ kernel, consolePath }, never)).outcome.kind).toBe('ok');
    expect(host.read('installed')).toBe(`${host.name} k1\n`);
    expect(host.read('console').match(/Linux version/g)).toHaveLength(2);
    expect((await machine.run({ kernel: { ...kernel, key: 'k2' }, consolePath }, never)).outcome.kind).toBe('ok');
    expect(host.read('installed')).toBe(`${host.name} k1\n${host.name} k2\n`);
  });

  test('what cannot be set is said, and nothing is set on the host of the stand-in', async () => {
    const setting = () =>
      readFileSync('/proc/sys/kernel/hung_task_panic', 'utf8') + readFileSync('/proc/sys/kernel/printk', 'utf8');
    const before = setting();
    const { machine, kernel, consolePath } = await prepared({ does: 'return 0;', sysctls: { 'kernel.printk': '3' } });
    await machine.prepare(never);
    expect((await machine.run({ kernel, consolePath }, never)).outcome.kind).toBe('ok');
    expect(readFileSync(consolePath, 'utf8')).toMatch(/control\| sysctl kernel\/printk: Read-only file system/);
    expect(setting()).toBe(before);
  });

  test('the key may be readable by others, as a checkout leaves it', async () => {
    const { machine, host, kernel, consolePath } = await prepared({ does: 'puts("said"); return 3;' });
    chmodSync(host.key, 0o644);
    await machine.prepare(never);
    await machine.run({ kernel, consolePath, traced: true }, never);
    expect(readFileSync(consolePath, 'utf8')).toMatch(/repro\| said\n[^]*CULPRIT-\w+ end exit 3\n/);
  });
});
