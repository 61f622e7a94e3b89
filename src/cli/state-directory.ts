import { homedir } from 'node:os';
import { join, resolve } from 'node:path';

/** Where journal, kernels and consoles are kept: `--state`, else below XDG_STATE_HOME, else below the home. */
export function stateDirectory(option: string | undefined): string {
  if (option !== undefined) return resolve(option);
  const base = process.env['XDG_STATE_HOME'];
  return join(base !== undefined && base !== '' ? resolve(base) : join(homedir(), '.local', 'state'), 'culprit');
}

/** The directory of one bisection. */
export function bisectionDirectory(state: string, id: string): string {
  return join(state, 'bisections', id);
}
