import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeEraHistory } from '../support/era-history.ts';
import { orWhy } from '../support/skips.ts';
import { culprit } from '../support/stand-in-kernel.ts';
import { temporaryDirectory } from '../support/temporary-repository.ts';

const source = '/usr/src/linux-source-6.1.tar.xz';

/** Two kernels from cold, one with each compiler: five minutes of a processor. */
function whyNot(...compilers: readonly string[]): string | null {
  if (process.env['CULPRIT_TEST_LONG'] !== '1') return 'it takes minutes; CULPRIT_TEST_LONG=1 has it run';
  if (!existsSync(source)) return `no ${source}`;
  const missing = compilers.filter((name) => spawnSync(name, ['--version'], { stdio: 'ignore' }).status !== 0);
  return missing.length === 0 ? null : `no ${missing.join(', ')}: scripts/setup test installs gcc-11`;
}

const [older, newer] = ['gcc-11', 'gcc-12'] as const;
const why = whyNot(older, newer);

test.skipIf(why !== null)(
  orWhy('a bug of a real kernel that only the newer compiler shows is that of the release between them', why),
  { timeout: 2_400_000 },
  async () => {
    const directory = temporaryDirectory();
    const history = await makeEraHistory(directory);
    const job = history.writeJob(
      `{ era: { compilers: [{ compiler: ${older} }, { compiler: ${newer}, since: v6.2 }] } }`,
    );
    const startedAt = performance.now();
    const { stdout, stderr } = culprit('cause', job, '--state', join(directory, 'state'), '--json');
    const result = JSON.parse(stdout || '{}');
    console.log(
      `\n${older} to ${newer}: ${Math.round((performance.now() - startedAt) / 1000)} s, ${result.bridge?.says}`,
    );
    expect({ ...result, stderr }).toMatchObject({
      culprit: history.ids.get('Linux 6.2'),
      label: 'toolchain',
      bridge: { follows: 'toolchain', from: older, to: newer },
    });
  },
);
