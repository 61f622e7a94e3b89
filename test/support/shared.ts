import { existsSync } from 'node:fs';
import { describe } from 'vitest';
import { orWhy } from './skips.ts';

/** Facts and corpora that stand beside the repository where it is developed; users do not have them. */
const shared = new URL('../../../shared/', import.meta.url);

/** A group of tests that need a folder of `shared`; without it they are skipped, and the reason is printed. */
export function describeShared(folder: string, tests: (folder: URL) => void): void {
  const directory = new URL(folder, shared);
  const whyNot = existsSync(directory) ? null : `no ${folder} at ${directory.pathname}`;
  if (whyNot !== null) console.log(`skipped: ${whyNot}`);
  describe.skipIf(whyNot !== null)(orWhy(folder, whyNot), () => {
    tests(directory);
  });
}
