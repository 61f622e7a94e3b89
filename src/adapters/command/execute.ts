import { Failure } from '../../core/failure/failure.ts';
import type { Cancellation } from '../../ports/cancellation.ts';
import { runProcess } from '../process/run-process.ts';
import { OutputFile } from './output-file.ts';

export interface Execution {
  /** Exit status as a shell counts: 126 and 127 where it could not be started, 128 + number for a signal. */
  readonly status: number;
  readonly timedOut: boolean;
  readonly wallMs: number;
  /** The newest of what it printed, at most 8 MiB. */
  readonly output: string;
}

const keepBytes = 8 << 20;
/** What timers can hold: 24 days. */
const longestMs = 2 ** 31 - 1;

/** Variables by which git is told where it is: the command's git must look at the work tree instead. */
const gitPlaces =
  /^GIT_(DIR|WORK_TREE|INDEX_FILE|OBJECT_DIRECTORY|ALTERNATE_OBJECT_DIRECTORIES|COMMON_DIR|PREFIX|NAMESPACE|CONFIG|CONFIG_PARAMETERS|CONFIG_COUNT|GRAFT_FILE|SHALLOW_FILE|IMPLICIT_WORK_TREE|CEILING_DIRECTORIES)$/;

/** Runs a command of the user in a work tree, with the user's environment, and nothing on standard input. */
export async function execute(
  argv: readonly string[],
  tree: string,
  outputPath: string,
  timeoutMs: number | null,
  signal: Cancellation,
): Promise<Execution> {
  const file = new OutputFile(outputPath);
  const printed: Buffer[] = [];
  let size = 0;
  const keep = (chunk: Buffer) => {
    printed.push(chunk);
    size += chunk.length;
    while (size - printed[0]!.length > keepBytes) size -= printed.shift()!.length;
  };
  try {
    const end = await runProcess({
      // The shell's only work is to find the program and to tell by 126 and 127 where it cannot, as git has it done.
      argv: ['sh', '-c', '"$@"', 'sh', ...argv],
      cwd: tree,
      env: usersEnvironment(),
      timeoutMs: Math.min(timeoutMs ?? longestMs, longestMs),
      signal,
      isolation: 'contained',
      keepBytes: 0,
      onOutput: (chunk) => {
        file.append(chunk);
        keep(chunk);
      },
    });
    if (end.endedBy === 'abort') throw new Failure('INTERRUPTED', { what: 'stopped while the command ran' });
    const output = Buffer.concat(printed).toString();
    return { status: end.status, timedOut: end.endedBy === 'timeout', wallMs: end.wallMs, output };
  } finally {
    file.close();
  }
}

function usersEnvironment(): Record<string, string> {
  const env: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env))
    if (value !== undefined && !gitPlaces.test(name)) env[name] = value;
  return env;
}
