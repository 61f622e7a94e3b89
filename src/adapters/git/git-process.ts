import { devNull } from 'node:os';
import { Failure } from '../../core/failure/failure.ts';
import type { Cancellation } from '../../ports/cancellation.ts';
import { type ProcessEnd, type ProcessSpec, plainEnvironment, runProcess } from '../process/run-process.ts';
import { allowedProtocols } from './repository-address.ts';

const minuteMs = 60_000;

/** Settings for every git we start: nothing in a repository may make it run programs, wait or collect garbage. */
const settings = [
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'safe.directory=*',
  'gc.auto=0',
  'maintenance.auto=false',
  'advice.detachedHead=false',
  'protocol.ext.allow=never',
].flatMap((setting) => ['-c', setting]);

export interface GitCall {
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly input?: string;
  readonly timeoutMs?: number;
  readonly signal?: Cancellation | undefined;
  /** The newest output that is kept; default 1 MiB. */
  readonly maxBytes?: number;
  readonly onOutput?: ProcessSpec['onOutput'];
  /** Added to the environment: `GIT_DIR` and the like. */
  readonly env?: Readonly<Record<string, string>>;
  /** Gives git the person's own configuration, agents and proxies: for fetching from a network only. */
  readonly personal?: boolean;
}

/** Runs git to its end, whatever its exit status is. Throws `Failure` TOOL_MISSING, INTERRUPTED. */
export async function runGit(call: GitCall): Promise<ProcessEnd> {
  const end = await runProcess({
    argv: ['git', ...settings, ...call.args],
    env: gitEnvironment(call.personal ?? false, call.env ?? {}),
    timeoutMs: call.timeoutMs ?? 30 * minuteMs,
    ...(call.cwd === undefined ? {} : { cwd: call.cwd }),
    ...(call.input === undefined ? {} : { input: call.input }),
    ...(call.signal === undefined ? {} : { signal: call.signal }),
    ...(call.maxBytes === undefined ? {} : { keepBytes: call.maxBytes }),
    ...(call.onOutput === undefined ? {} : { onOutput: call.onOutput }),
  });
  if (end.endedBy === 'abort') throw new Failure('INTERRUPTED', { what: `stopped while git ${verb(call.args)} ran` });
  return end;
}

/** What git said, without control characters: hostile servers and repositories write there too. At most 20 lines. */
export function gitWords(end: ProcessEnd): string {
  if (end.endedBy === 'timeout') return 'git was stopped at its time limit';
  const lines = end.stderr.toString().split(/[\r\n]+/);
  const clean = lines.map((line) => line.replace(/[\0-\x1f\x7f-\x9f]/g, ' ').trimEnd()).filter((line) => line !== '');
  return clean.slice(-20).join('\n') || `git ended with status ${end.status}`;
}

function verb(args: readonly string[]): string {
  return args.find((arg) => /^[a-z]/.test(arg)) ?? '';
}

function gitEnvironment(personal: boolean, extra: Readonly<Record<string, string>>): Record<string, string> {
  const common = { GIT_TERMINAL_PROMPT: '0', GIT_NO_REPLACE_OBJECTS: '1', GIT_OPTIONAL_LOCKS: '0', ...extra };
  if (!personal)
    return plainEnvironment({
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: devNull,
      GIT_ATTR_NOSYSTEM: '1',
      GIT_ALLOW_PROTOCOL: 'file',
      ...common,
    });
  return plainEnvironment({
    ...personalVariables(),
    GIT_SSH_COMMAND: process.env['GIT_SSH_COMMAND'] ?? 'ssh -o BatchMode=yes',
    GIT_ALLOW_PROTOCOL: allowedProtocols.join(':'),
    ...common,
  });
}

/** Agents and proxies by which a person reaches their servers. */
function personalVariables(): Record<string, string> {
  const names = /^(SSH_AUTH_SOCK|XDG_CONFIG_HOME|GIT_SSL_\w+|GIT_PROXY_\w+|(https?|all|no)_proxy)$/i;
  const found: Record<string, string> = {};
  for (const [name, value] of Object.entries(process.env))
    if (value !== undefined && names.test(name)) found[name] = value;
  return found;
}
