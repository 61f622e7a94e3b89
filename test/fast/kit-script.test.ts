import { spawnSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { kitBoot, kitGuest } from '../../src/adapters/machine/kit-parts.ts';
import { jobFileText } from '../../src/core/job/draft/job-draft.ts';
import { jobSchema } from '../../src/core/job/job-schema.ts';
import type { KitFacts } from '../../src/core/kit/kit-facts.ts';
import { kitReadme } from '../../src/core/kit/kit-readme.ts';
import { runScript } from '../../src/core/kit/run-script.ts';
import { temporaryDirectory } from '../support/temporary-repository.ts';

const evil = `'"; touch pwned; $(touch pwned) \`touch pwned\`\n touch pwned #\u001b[31m`;

function factsOf(type: 'uml' | 'qemu', text: string): KitFacts {
  const machine = {
    type,
    arch: type === 'uml' ? 'um' : 'x86_64',
    memoryMiB: 128,
    cmdline: text,
    reproducerTimeoutMs: 1000,
    config: '\nCONFIG_PCI=y\n',
  } as const;
  const { initSources, guestFlags, entries } = kitGuest(machine);
  return {
    id: '0',
    kind: 'cause',
    bad: { id: 'a'.repeat(40), subject: text },
    good: { id: 'b'.repeat(40), subject: text },
    answer: text,
    crash: { title: text, sign: 'report', names: text },
    runs: 3,
    config: [
      { kind: 'target', target: 'tinyconfig' },
      { kind: 'file', path: text, text },
    ],
    arch: 'um',
    target: 'linux',
    image: 'linux',
    boot: kitBoot(machine)!,
    cmdline: text,
    compilers: [text],
    initSources,
    guestFlags,
    entries,
  };
}

describe.each(['uml', 'qemu'] as const)('the script of a kit for %s', (type) => {
  test.each([
    ['plain texts', 'plain'],
    ['hostile texts', evil],
  ])('is one that a shell takes, whatever is in it: %s', (_, text) => {
    const directory = temporaryDirectory();
    writeFileSync(join(directory, 'run.sh'), runScript(factsOf(type, text)));
    writeFileSync(join(directory, 'boot.sh'), bootAlone(runScript(factsOf(type, text))));
    expect(spawnSync('sh', ['-n', 'run.sh'], { cwd: directory, encoding: 'utf8' })).toMatchObject({
      status: 0,
      stderr: '',
    });
    expect(spawnSync('sh', ['run.sh'], { cwd: directory, encoding: 'utf8' }).status).toBe(2);
    const words = spawnSync('sh', ['boot.sh'], { cwd: directory, encoding: 'utf8' }).stdout.split('\0');
    expect(words.join(' ')).toContain(`panic=-1 oops=panic panic_on_warn=1`);
    expect(words.join(' ')).toContain('IMG');
    expect(readdirSync(directory).toSorted()).toEqual(['boot.sh', 'run.sh']);
  });
});

/** The part that boots, with a program in place of the machine that prints its words. */
function bootAlone(script: string): string {
  const part = /# One run of the machine[^]*?\n}\n/.exec(script)![0];
  return `image=IMG vmlinux=IMG initramfs=IMG work=.\ntimeout() { printf '%s\\0' "$@"; }\n${part}boot\n`;
}

test('the words of hostile texts in its README are one line each', () => {
  expect(kitReadme(factsOf('uml', evil))).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f]/);
});

test('a job file of hostile texts reads as it was meant', () => {
  const text = jobFileText(
    {
      repo: `./${evil}`,
      commit: 'a'.repeat(40),
      subject: evil,
      arch: 'um',
      config: 'tinyconfig',
      reproducer: { kind: 'syz', path: `./${evil}.syz`, syzkaller: { repo: evil, commit: 'c31d048df918' } },
      title: evil,
      machine: { type: 'uml', count: 2, memory: '128MiB' },
      notes: { commit: evil, title: evil },
    },
    evil,
  );
  const parsed = jobSchema.parse(parse(text));
  expect(parsed.kernel).toMatchObject({ repo: `./${evil}`, commit: 'a'.repeat(40), arch: 'um' });
  expect(parsed.reproducer).toMatchObject({ syz: `./${evil}.syz`, syzkaller: { repo: evil, commit: 'c31d048df918' } });
  expect(parsed.crash.title).toBe(evil);
});
