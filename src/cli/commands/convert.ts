import { toGitLog } from '../../core/log/convert/git-log.ts';
import { toJunit } from '../../core/log/convert/junit.ts';
import { toKtap } from '../../core/log/convert/ktap.ts';
import { toSyzbotLog } from '../../core/log/convert/syzbot-log.ts';
import type { LogDocument } from '../../core/log/syzbot/document.ts';
import { readBisection } from '../../core/log/syzbot/read-bisection.ts';
import { readAnyLog } from '../any-log.ts';
import { logBytes } from '../log-file.ts';
import { exitCodes } from '../output/exit.ts';
import { printForeign } from '../output/foreign-text.ts';
import { stateDirectory } from '../state-directory.ts';
import { reporting } from './reporting.ts';

type LogFormat = 'syzbot' | 'git' | 'json' | 'ktap' | 'junit';

export interface ConvertOptions {
  readonly to: LogFormat;
}

/** A log in another format; its own is told from what it holds. */
export function convertLogFile(path: string, { to }: ConvertOptions): Promise<number> {
  return reporting({ json: false, state: stateDirectory(undefined) }, async () => {
    const document = await readAnyLog(path);
    await printForeign(await convert(document, to));
    for (const { line, text } of document.notes.slice(0, 20))
      process.stderr.write(`note: ${line === null ? '' : `line ${line}: `}${text}\n`);
    return exitCodes.done;
  });
}

/** The JSON schema of the format `json`. */
export function printSchema(): Promise<number> {
  return reporting({ json: false, state: stateDirectory(undefined) }, async () => {
    const { jsonSchemaOfLogs } = await import('../../core/log/syzbot/schema.ts');
    await printForeign(Buffer.from(`${JSON.stringify(jsonSchemaOfLogs(), null, 1)}\n`));
    return exitCodes.done;
  });
}

async function convert(document: LogDocument, to: LogFormat): Promise<Buffer> {
  switch (to) {
    case 'json':
      return Buffer.from(`${JSON.stringify(document, null, 1)}\n`);
    case 'syzbot':
      return logBytes(document.format === 'syzbot' ? document : toSyzbotLog(readBisection(document)));
    case 'git':
      return logBytes(document.format === 'git' ? document : toGitLog(readBisection(document)));
    case 'ktap':
      return Buffer.from(toKtap(readBisection(document)));
    case 'junit':
      return Buffer.from(toJunit(readBisection(document)));
  }
}
