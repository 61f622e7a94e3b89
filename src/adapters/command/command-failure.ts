import { Failure } from '../../core/failure/failure.ts';
import { oneLine } from '../../core/log/one-line.ts';

export function aborted(command: readonly string[], status: number): Failure {
  return new Failure('COMMAND_ABORTED', {
    what: `the command ended with ${statusText(status)}: ${shown(command)}`,
    why: 'a status of 128 and above, or a signal, says that the search must stop; this run was not counted',
    mend: 'see what it printed below --state, then give the same command again: it goes on where it stopped',
  });
}

export function notRunnable(command: readonly string[], status: number, why: string): Failure {
  return new Failure('COMMAND_UNUSABLE', {
    what: `the command ended with ${statusText(status)}: ${shown(command)}`,
    why: `${status === 126 ? 'that is also what a file gives that is not executable' : 'that is also what a program gives that is not found'}, and ${why}`,
    mend: 'check its name and its permissions; what git does not track is brought along where the command names it, or with --carry',
  });
}

function statusText(status: number): string {
  return status > 128 && status <= 128 + 64 ? `status ${status} (signal ${status - 128})` : `status ${status}`;
}

function shown(command: readonly string[]): string {
  const text = oneLine(command.join(' '));
  return text.length > 200 ? `${text.slice(0, 197)}...` : text;
}
