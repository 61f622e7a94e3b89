import { existsSync } from 'node:fs';
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
    const result = JSON.parse(stdout || '{}') as { culprit?: string };
    const isRight = result.culprit === history.culprit.commit;
    console.log(`\nreal kernel bisection: ${isRight ? 'right' : 'wrong'}, ${seconds} s`);
    expect(isRight, stderr).toBe(true);
    expect(status).toBe(0);
  },
);
