import { Failure } from '../../core/failure/failure.ts';
import type { Cancellation } from '../../ports/cancellation.ts';
import { runProcess } from '../process/run-process.ts';

/** Throws `Failure` TOOL_MISSING where a program cannot be started on this host. */
export async function checkTool(
  program: string,
  mend: string,
  signal: Cancellation,
  versionOption = '--version',
): Promise<void> {
  const end = await runProcess({ argv: [program, versionOption], timeoutMs: 20_000, signal, isolation: 'confined' });
  if (signal.aborted) throw new Failure('INTERRUPTED', { what: `stopped while looking for ${program}` });
  if (end.status === 0) return;
  const said = end.stderr.toString('utf8').split('\n')[0] || `exit status ${end.status}`;
  throw new Failure('TOOL_MISSING', { what: `\`${program}\` does not run`, why: said, mend });
}
