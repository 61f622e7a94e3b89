import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeDemoHistory } from '../../src/adapters/demo/demo-history.ts';
import { orWhy } from '../support/skips.ts';
import { culprit } from '../support/stand-in-kernel.ts';
import { temporaryDirectory } from '../support/temporary-repository.ts';

const source = '/usr/src/linux-source-6.1.tar.xz';

/** A whole bisection of a real kernel from cold: made here, built with gcc, booted in User Mode Linux. */
test.skipIf(!existsSync(source))(
  orWhy('a real kernel history ends at its planted culprit', existsSync(source) ? null : `no ${source}`),
  async () => {
    const directory = temporaryDirectory();
    const history = await makeDemoHistory({ source, out: join(directory, 'history') });
    const startedAt = performance.now();
    const { status, stdout, stderr } = culprit('cause', history.job, '--state', join(directory, 'state'), '--json');
    const seconds = Math.round((performance.now() - startedAt) / 1000);
    const result = JSON.parse(stdout || '{}') as { culprit?: string; id?: string };
    const isRight = result.culprit === history.culprit.commit;
    console.log(`\nreal kernel bisection: ${isRight ? 'right' : 'wrong'}, ${seconds} s`);
    expect(isRight, stderr).toBe(true);
    expect(status).toBe(0);
    checkKit(directory, history.repo, result.id!);
  },
);

/** The kit of the bisection shows the crash at the culprit and not at its parent, with nothing of ours on the way. */
function checkKit(directory: string, repository: string, id: string): void {
  const kit = join(directory, 'kit');
  expect(culprit('kit', id, '--state', join(directory, 'state'), '--out', kit).status).toBe(0);
  const startedAt = performance.now();
  const run = (...revision: string[]) =>
    spawnSync('sh', [join(kit, 'run.sh'), repository, ...revision], {
      encoding: 'utf8',
      env: { PATH: '/usr/bin:/bin', HOME: '/nonexistent' },
      timeout: 1_200_000,
      maxBuffer: 64 << 20,
    });
  const bad = run();
  expect(bad.status, bad.stdout + bad.stderr).toBe(0);
  const parent = /^good=(\w+)$/m.exec(readFileSync(join(kit, 'run.sh'), 'utf8'))![1]!;
  const good = run(parent);
  expect(good.status, good.stdout + good.stderr).toBe(1);
  console.log(`\nkit: culprit and parent in ${Math.round((performance.now() - startedAt) / 1000)} s`);
}
