import { join, resolve } from 'node:path';
import { makeDemoHistory } from '../../adapters/demo/demo-history.ts';
import { runBisection } from './cause.ts';

export interface DemoOptions {
  readonly directory: string;
  readonly source: string;
}

/** Makes the demo's kernel history where there is none, then bisects it as `culprit cause` does. */
export async function demo(options: DemoOptions): Promise<number> {
  const directory = resolve(options.directory);
  process.stderr.write(`demo: a short history of a real kernel with a bug in it, below ${options.directory}\n`);
  const { job } = await makeDemoHistory({
    source: options.source,
    out: join(directory, 'history'),
    onProgress: (text: string) => process.stderr.write(`${text}\n`),
  });
  return runBisection('cause', job, { state: join(directory, 'state') });
}
