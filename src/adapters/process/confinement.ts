import { spawnSync } from 'node:child_process';

/** How far children are held: see `ProcessSpec.isolation`. */
export type Isolation = 'grouped' | 'contained' | 'confined';

const pdeathsig = ['setpriv', '--pdeathsig', 'KILL'];
const namespaces = ['unshare', '--pid', '--fork', '--kill-child=KILL', '--net'];
const candidates: readonly (readonly string[])[] = [
  [...pdeathsig, ...namespaces],
  [...pdeathsig, 'unshare', '--user', '--map-current-user', ...namespaces.slice(1)],
];

let probed: readonly string[] | null | undefined;

/** The prefix that gives namespaces on this host, as root or as a user; null where neither is allowed. Probed once. */
function namespacePrefix(): readonly string[] | null {
  if (probed === undefined) probed = candidates.find(works) ?? null;
  return probed;
}

function works(prefix: readonly string[]): boolean {
  return spawnSync(prefix[0]!, [...prefix.slice(1), 'true'], { stdio: 'ignore', timeout: 5000 }).status === 0;
}

/** Whether children can be given a namespace without a network here. */
export function canConfine(): boolean {
  return namespacePrefix() !== null;
}

let probedContained: readonly string[] | null | undefined;

/** A process-id namespace alone, where it needs no user namespace: that would take sudo and the like from commands. */
function containedPrefix(): readonly string[] | null {
  if (probedContained === undefined) {
    const prefix = [...pdeathsig, ...namespaces.filter((option) => option !== '--net')];
    probedContained = process.getuid?.() === 0 && works(prefix) ? prefix : null;
  }
  return probedContained;
}

/**
 * What stands in front of a command. `timeout` is process 1 of the namespace: when it ends, by itself or because
 * `setpriv` saw us die, the kernel ends every process in it. It is not the command itself, because process 1
 * ignores the signals that an aborting program sends to itself.
 */
export function confinement(isolation: Isolation, timeoutMs: number): readonly string[] {
  const prefix = isolation === 'grouped' ? null : isolation === 'confined' ? namespacePrefix() : containedPrefix();
  if (isolation === 'grouped' || (isolation === 'contained' && prefix === null)) return pdeathsig;
  const seconds = String(Math.ceil(timeoutMs / 1000) + 5);
  return [...(prefix ?? pdeathsig), 'timeout', '--signal=KILL', seconds];
}
