import { SqliteJobStore } from '../../adapters/journal/sqlite-job-store.ts';
import { Failure } from '../../core/failure/failure.ts';
import type { JobStore, TokenRecord } from '../../ports/job-store.ts';
import { hashOfToken, newToken } from '../../service/api/access.ts';
import { exitCodes } from '../output/exit.ts';
import { print } from '../output/stdout.ts';
import { stateDirectory } from '../state-directory.ts';
import { reporting } from './reporting.ts';

export interface TokenOptions {
  readonly state?: string | undefined;
}

/** `culprit token create`: prints the token, which is kept nowhere. */
export function createToken(options: TokenOptions & { role: TokenRecord['role']; name: string }): Promise<number> {
  return withStore(options, async (store) => {
    const { name, role } = options;
    if (!/^[A-Za-z0-9][A-Za-z0-9 ._@-]{0,63}$/.test(name) || name === 'local')
      throw wrong(`${JSON.stringify(name)} is no name`, '1 to 64 letters, digits, spaces and . _ @ -; not local');
    const token = newToken();
    if (!(await store.addToken({ name, role, createdMs: Date.now() }, hashOfToken(token))))
      throw wrong(`there is a token of the name ${JSON.stringify(name)}`, 'names are those of the trail and of owners');
    await record(store, 'token create', `${name} (${role})`);
    await print(`${token}\n`);
  });
}

/** `culprit token list`. */
export function listTokens(options: TokenOptions): Promise<number> {
  return withStore(options, async (store) => {
    const lines = (await store.tokens()).map(
      ({ name, role, createdMs }) => `${role.padEnd(8)}  ${new Date(createdMs).toISOString().slice(0, 10)}  ${name}\n`,
    );
    await print(lines.length === 0 ? 'no tokens: only clients on this host are let in, as admin\n' : lines.join(''));
  });
}

/** `culprit token revoke`. */
export function revokeToken(name: string, options: TokenOptions): Promise<number> {
  return withStore(options, async (store) => {
    if (!(await store.removeToken(name))) throw wrong(`there is no token of the name ${JSON.stringify(name)}`, '');
    await record(store, 'token revoke', name);
  });
}

async function record(store: JobStore, action: string, subject: string): Promise<void> {
  await store.record({ atMs: Date.now(), who: 'command line', role: 'admin', action, subject, details: '{}' });
}

function withStore(options: TokenOptions, work: (store: JobStore) => Promise<void>): Promise<number> {
  const state = stateDirectory(options.state);
  return reporting({ json: false, state }, async () => {
    const store = SqliteJobStore.open(state);
    try {
      await work(store);
      return exitCodes.done;
    } finally {
      await store.close();
    }
  });
}

function wrong(what: string, why: string): Failure {
  return new Failure('REQUEST_INVALID', { what, why, mend: 'see `culprit token --help`' });
}
