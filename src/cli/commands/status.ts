import { costOf } from '../../core/evidence/evidence.ts';
import type { Job } from '../../core/job/job.ts';
import { print } from '../output/stdout.ts';
import { openJournal } from '../session.ts';
import { stateDirectory } from '../state-directory.ts';
import { clock } from '../view/format.ts';
import { reporting } from './reporting.ts';

export interface StatusOptions {
  readonly state?: string | undefined;
  readonly json?: true | undefined;
}

/** Lists bisections with what their journals hold; what came out of each is for `show`. */
export function printStatus(options: StatusOptions): Promise<number> {
  const state = stateDirectory(options.state);
  return reporting({ json: options.json === true, state }, async () => {
    const journal = openJournal(state);
    try {
      const rows = await Promise.all(
        (await journal.list()).map(async (header) => {
          const events = await journal.read(header.id);
          const job = JSON.parse(header.job) as Pick<Job, 'start' | 'repo'>;
          return {
            id: header.id,
            kind: header.kind,
            strategy: header.strategy,
            created: new Date(header.createdMs).toISOString(),
            start: job.start,
            repo: job.repo,
            ...costOf(events),
          };
        }),
      );
      if (options.json) await print(`${JSON.stringify(rows)}\n`);
      else await print(rows.length === 0 ? `no bisections in ${state}\n` : table(rows));
      return 0;
    } finally {
      await journal.close();
    }
  });
}

interface Row {
  readonly id: string;
  readonly kind: string;
  readonly strategy: string;
  readonly created: string;
  readonly start: string;
  readonly builds: number;
  readonly runs: number;
  readonly buildMs: number;
  readonly runMs: number;
}

function table(rows: readonly Row[]): string {
  const lines = rows.map(
    (row) =>
      `${row.id}  ${row.kind.padEnd(5)}  ${row.strategy.padEnd(8)}  ${row.created.slice(0, 16).replace('T', ' ')}  ${row.start.slice(0, 12)}  ${String(row.builds).padStart(6)}  ${String(row.runs).padStart(5)}  ${clock(row.buildMs + row.runMs)}`,
  );
  const header = 'id            kind   strategy  begun (UTC)       start         builds   runs  time';
  return [header, ...lines].map((line) => `${line}\n`).join('');
}
