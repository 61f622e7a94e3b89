import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const script = (name: string) => fileURLToPath(new URL(`../programs/remote-host/${name}.sh`, import.meta.url));

/** Why no ssh server can stand for a remote machine here, or null. */
export function whyNoRemoteHost(): string | null {
  if (!existsSync('/usr/sbin/sshd')) return 'there is no /usr/sbin/sshd (Debian: openssh-server)';
  if (process.getuid?.() !== 0) return 'only root can start an ssh server that anybody may enter';
  const works = spawnSync('unshare', ['--mount', '--pid', '--fork', '--mount-proc', 'true']).status === 0;
  return works ? null : 'no namespaces are allowed here';
}

/** An ssh server in namespaces of its own that stands for a remote machine. */
export interface RemoteHost {
  readonly name: string;
  readonly key: string;
  readonly directory: string;
  readonly install: readonly string[];
  readonly reboot: readonly string[];
  readonly console: readonly string[];
  /** What a file of it holds; empty where there is none. */
  read(file: string): string;
}

export async function remoteHost(notes: Buffer = Buffer.alloc(0)): Promise<RemoteHost> {
  // Not below /tmp: the stand-in has one of its own.
  const directory = mkdtempSync('/var/tmp/culprit-host-');
  const file = (name: string) => join(directory, name);
  const port = await freePort();
  for (const name of ['key', 'host_key'])
    execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', file(name)]);
  copyFileSync(file('key.pub'), file('authorized_keys'));
  mkdirSync('/run/sshd', { recursive: true });
  const config = [
    `Port ${port}`,
    'ListenAddress 127.0.0.1',
    `HostKey ${file('host_key')}`,
    `AuthorizedKeysFile ${file('authorized_keys')}`,
    'PidFile none',
    'StrictModes no',
    'UsePAM no',
    'PermitRootLogin yes',
  ];
  writeFileSync(file('sshd_config'), `${config.join('\n')}\n`);
  writeFileSync(file('notes.next'), notes);
  writeFileSync(file('console'), '');
  onTestFinished(() => {
    if (existsSync(file('pid'))) spawnSync('kill', ['-KILL', readFileSync(file('pid'), 'utf8').trim()]);
    rmSync(directory, { recursive: true, force: true });
  });
  return {
    name: `127.0.0.1:${port}`,
    key: file('key'),
    directory,
    install: ['env', `HOST_DIRECTORY=${directory}`, script('install')],
    reboot: [script('reboot'), directory],
    console: [script('console'), directory],
    read: (name) => (existsSync(file(name)) ? readFileSync(file(name), 'utf8') : ''),
  };
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
