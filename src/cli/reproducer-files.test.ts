import { createHash } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { ReproducerFields } from '../core/job/reproducer-schema.ts';
import { resolveReproducers } from './reproducer-files.ts';

/** Resolves entries beside files of these contents. */
function resolved(entries: readonly ReproducerFields[], files: Readonly<Record<string, string>>) {
  const directory = mkdtempSync(join(tmpdir(), 'culprit-reproducer-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(directory, name), text);
  if ('run.sh' in files) chmodSync(join(directory, 'run.sh'), 0o755);
  return resolveReproducers(entries, {
    job: 'job.yaml',
    beside: (name) => join(directory, name),
    repository: (name) => `/repositories/${name}`,
    read: (path) => readFileSync(path, 'utf8'),
  });
}

const syzkaller = { repo: 'syzkaller', commit: 'f8902b5747fb' };

test('a syz program stands before the C program of its entry, with its options and files', () => {
  const entry = {
    c: 'r.c',
    syz: 'r.syz',
    syzkaller,
    options: { procs: 3 },
    args: ['x'],
    files: ['data'],
    timeout: 7_000,
  };
  const specs = resolved([entry], {
    'r.c': 'int main;',
    'r.syz': '#{"sandbox":"setuid","procs":8}\nsync()\n',
    data: 'd',
  });
  expect(specs).toMatchObject([
    {
      kind: 'syz',
      options: { procs: 3, sandbox: 'setuid', threaded: true, repeat: true },
      syzkaller: { repo: '/repositories/syzkaller', commit: 'f8902b5747fb' },
      timeoutMs: 7_000,
    },
    { kind: 'c', source: 'int main;', args: ['x'], timeoutMs: 7_000 },
  ]);
  for (const { files } of specs) expect(files).toMatchObject([{ name: 'data', executable: false }]);
});

test('a command is carried in as an executable, known by its contents', () => {
  const [spec] = resolved([{ command: ['run.sh', '-x'], timeout: 1 }], { 'run.sh': '#!/work/sh\n' });
  const sha256 = createHash('sha256').update('#!/work/sh\n').digest('hex');
  expect(spec).toMatchObject({ kind: 'command', program: { name: 'run.sh', executable: true, sha256 }, args: ['-x'] });
});

test('options that cannot be read are told, not guessed', () => {
  const entry = { syz: 'r.syz', syzkaller, timeout: 7_000 };
  expect(() => resolved([entry], { 'r.syz': '#{"procs":true}\n' })).toThrow(
    /^JOB_INVALID: the options of \S+r\.syz are not understood\nwhy: {2}the option procs is no whole number\nmend: mend the line/,
  );
});

test('a file that is not there is named', () => {
  expect(() => resolved([{ c: 'r.c', files: ['data'], timeout: 1 }], { 'r.c': '' })).toThrow(
    /^JOB_NOT_FOUND: cannot read reproducer\.files \S+data\nwhy: {2}there is no such file\n/,
  );
});
