import { spawnSync } from 'node:child_process';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { kernelHistory, whyNoHistory } from '../support/kernel-history.ts';
import { orWhy } from '../support/skips.ts';
import { executable } from '../support/stand-in-kernel.ts';
import { syzkallerRepository, whyNoSyzkaller } from '../support/syzkaller.ts';
import { temporaryDirectory } from '../support/temporary-repository.ts';

const program = join(import.meta.dirname, '../../../shared/tools/kernel-scenarios/p1.syz');
const isLong = process.env['CULPRIT_TEST_LONG'] === '1';
const noQemu =
  spawnSync('qemu-system-x86_64', ['--version']).status === 0 ? null : 'qemu-system-x86_64 is not installed';
const whyNot = isLong ? (whyNoSyzkaller() ?? whyNoHistory()) : 'it takes a quarter of an hour: CULPRIT_TEST_LONG=1';
if (whyNot !== null) console.log(`skipped: bisections with a syz program; ${whyNot}`);

/** A cold build and about ten revisions, on a host that others use too. */
const limitMs = 5_400_000;

/** What the executor needs beside the options of the history. */
const needed = ['NAMESPACES', 'NET_NS', 'SHMEM', 'TMPFS'].map((option) => `CONFIG_${option}=y\n`).join('');

interface Subject {
  readonly arch: 'um' | 'x86_64';
  readonly machine: 'uml' | 'qemu';
}

/** Bisects scenario p1 with its syz program, from cold; gives the commit that is named and what it cost. */
function bisect({ arch, machine }: Subject) {
  const history = kernelHistory('p1');
  const { repository, commit } = syzkallerRepository();
  const directory = temporaryDirectory();
  writeFileSync(join(directory, 'kernel.config'), readFileSync(history.config(arch), 'utf8') + needed);
  copyFileSync(program, join(directory, 'p1.syz'));
  const job = join(directory, 'job.yaml');
  writeFileSync(
    job,
    `kernel: { repo: ${history.repository}, commit: "${history.head}", arch: ${arch}, config: [tinyconfig, ./kernel.config] }
reproducer: { syz: ./p1.syz, syzkaller: { repo: ${repository}, commit: "${commit}" }, timeout: 10s }
machine: { type: ${machine}, count: 2, memory: 128MiB }
`,
  );
  const args = ['cause', job, '--state', join(directory, 'state'), '--json'];
  const { status, stdout, stderr } = spawnSync(executable, args, { encoding: 'utf8', timeout: limitMs });
  return {
    status,
    stderr,
    result: JSON.parse(stdout || '{}') as { culprit?: string; confidence?: number; cost?: unknown },
  };
}

describe.skipIf(whyNot !== null)(orWhy('a bisection with a syz program ends at the planted culprit', whyNot), () => {
  test('in User Mode Linux', () => check({ arch: 'um', machine: 'uml' }), limitMs);
  test.skipIf(noQemu !== null)(orWhy('in QEMU', noQemu), () => check({ arch: 'x86_64', machine: 'qemu' }), limitMs);
});

function check(subject: Subject): void {
  const { status, stderr, result } = bisect(subject);
  console.log(`\n${subject.machine}: ${JSON.stringify(result.cost)}, confidence ${result.confidence}`);
  expect(result.culprit, stderr).toBe(kernelHistory('p1').culprit);
  expect(status).toBe(0);
}
