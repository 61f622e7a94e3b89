import { createHash } from 'node:crypto';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Failure } from '../../core/failure/failure.ts';
import type { Cancellation } from '../../ports/cancellation.ts';
import type { ProcessEnd } from '../process/run-process.ts';
import { repositoryFailure, saysDiskFull, stateFailure } from './git-failure.ts';
import { type GitCall, gitWords, runGit } from './git-process.ts';
import { type RepositoryAddress, readAddress } from './repository-address.ts';
import { locateSource } from './source-location.ts';
import { withoutStaleLocks } from './stale-locks.ts';

export const hourMs = 3_600_000;

/** What is copied of the source's names. Its HEAD becomes ours, so that `HEAD~3` means what its user means. */
const namesToFetch = ['+refs/heads/*:refs/heads/*', '+refs/tags/*:refs/tags/*', '+refs/remotes/*:refs/remotes/*'];
const headToFetch = '+HEAD:refs/source/HEAD';

/**
 * A bare repository of ours beside the user's. From a path it borrows all objects (alternates) and copies only the
 * names, so it takes no space and the user's repository is never written to; from a URL it is a clone.
 */
export class BorrowingClone {
  /** The bare repository; other repositories of ours borrow its objects in turn. */
  readonly gitDirectory: string;
  readonly #source: string;
  readonly #address: RepositoryAddress;
  readonly #directory: string;
  readonly #signal: Cancellation | undefined;

  constructor(source: string, directory: string, signal?: Cancellation) {
    this.#source = source;
    this.#address = readAddress(source);
    this.#directory = directory;
    this.#signal = signal;
    this.gitDirectory = join(directory, 'repository.git');
  }

  /** Runs git in the clone. */
  run(call: GitCall): Promise<ProcessEnd> {
    return runGit({ ...call, env: { GIT_DIR: this.gitDirectory, ...call.env }, signal: this.#signal });
  }

  /** Makes it where it is missing, and fetches where `isEnough` says that it does not do as it is. */
  async prepare(isEnough: () => Promise<boolean>, onProgress: (text: string) => void): Promise<void> {
    const address = this.#address;
    if (address.kind === 'refused') throw refusedAddress(this.#source, address.why);
    if (address.kind === 'path') {
      const { gitDirectory, objects, shallowFile } = await locateSource(address.path, this.#signal);
      await this.#create();
      await this.#borrow(objects, shallowFile);
      await this.#fetch(gitDirectory, [...namesToFetch, headToFetch], onProgress);
    } else {
      await this.#create();
      if (address.network && (await this.#hasNames()) && (await isEnough())) return;
      await this.#fetchOrGoOn(address.url, isEnough, onProgress);
    }
  }

  /** Asks a server for one commit that no branch or tag of it has. True where it gave it. */
  async fetchCommit(id: string): Promise<boolean> {
    if (this.#address.kind !== 'url') return false;
    const end = await this.#fetchOnce(this.#address.url, [`+${id}:refs/source/wanted/${id}`], () => {});
    return end.status === 0;
  }

  /**
   * Writes git's index of the history, where neither this clone nor the source has one. Resolves when that is done,
   * when it cannot be done, when its time is over, and when `signal` says to leave it.
   */
  async writeCommitGraph(timeoutMs: number, signal: Cancellation | undefined): Promise<void> {
    if (await this.#hasCommitGraph()) return;
    await removeOld(join(this.gitDirectory, 'objects', 'info', 'commit-graphs'), /^tmp_|\.lock$/);
    const args = ['commit-graph', 'write', '--reachable', '--split', '--no-progress'];
    await runGit({ args, env: { GIT_DIR: this.gitDirectory }, timeoutMs, ...(signal && { signal }) }).catch(() => {});
  }

  async #hasCommitGraph(): Promise<boolean> {
    const objects = join(this.gitDirectory, 'objects');
    const borrowed = await readFile(join(objects, 'info', 'alternates'), 'utf8').catch(() => '');
    const places = [objects, ...borrowed.split('\n').filter((line) => line.startsWith('/'))];
    const files = places.flatMap((place) => [
      join(place, 'info', 'commit-graph'),
      join(place, 'info', 'commit-graphs', 'commit-graph-chain'),
    ]);
    return (await Promise.all(files.map(exists))).some((found) => found);
  }

  /** Whether the source is a shallow clone, whose history ends early. */
  async isShallow(): Promise<boolean> {
    const end = await this.run({ args: ['rev-parse', '--is-shallow-repository'] });
    return end.stdout.toString().trim() === 'true';
  }

  /** Made under another name first: another process may be making it too, and a kill may come at any moment. */
  async #create(): Promise<void> {
    const what = `cannot create ${this.gitDirectory}`;
    try {
      await mkdir(this.#directory, { recursive: true });
      await removeOld(join(this.gitDirectory, 'objects', 'pack'), /^tmp_/);
      if (await exists(join(this.gitDirectory, 'HEAD'))) return;
      await writeFile(this.#configPath, '[safe]\n\tdirectory = *\n');
      const making = await mkdtemp(`${this.gitDirectory}.`);
      const init = ['init', '--bare', '--quiet', '--template=', '--initial-branch=none', '--', making];
      this.#expectSuccess(what, await runGit({ args: init, signal: this.#signal }));
      const head = ['--git-dir', making, 'symbolic-ref', 'HEAD', 'refs/source/HEAD'];
      this.#expectSuccess(what, await runGit({ args: head, signal: this.#signal }));
      await rename(making, this.gitDirectory).catch(() => rm(making, { recursive: true }));
    } catch (error) {
      throw error instanceof Failure ? error : stateFailure(what, error);
    }
  }

  async #borrow(objects: string, shallowFile: string): Promise<void> {
    try {
      await this.#borrowFrom(objects, 'first');
      const ours = join(this.gitDirectory, 'shallow');
      await copyFile(shallowFile, ours).catch(() => rm(ours, { force: true }));
    } catch (error) {
      throw stateFailure(`cannot write to ${this.gitDirectory}`, error);
    }
  }

  /** Adds a directory to those whose objects are borrowed; those of other trees that are gone leave the list. */
  async #borrowFrom(objects: string, place: 'first' | 'last'): Promise<void> {
    const info = join(this.gitDirectory, 'objects', 'info');
    await mkdir(info, { recursive: true });
    const list = join(info, 'alternates');
    const before = await readFile(list, 'utf8').catch(() => '');
    const own = quoted(objects);
    const others = before.split('\n').filter((line) => line !== '' && line !== own);
    const there = await Promise.all(others.map((line) => exists(unquoted(line))));
    const kept = others.filter((_, i) => there[i]);
    const after = (place === 'first' ? [own, ...kept] : [...kept, own]).map((line) => `${line}\n`).join('');
    if (after === before) return;
    await writeFile(`${list}.${process.pid}`, after);
    await rename(`${list}.${process.pid}`, list);
    if (kept.length < others.length) await this.#forgetLost();
  }

  /** Drops names of other trees whose objects went with them: git stops at a name without its commit. */
  async #forgetLost(): Promise<void> {
    const names = await this.run({ args: ['for-each-ref', '--format=%(refname)', 'refs/adopted'] });
    for (const name of names.stdout
      .toString()
      .split('\n')
      .filter((line) => line !== ''))
      if (!(await this.#hasCommit(name))) await this.run({ args: ['update-ref', '-d', name] });
  }

  /**
   * Makes a revision of another repository readable here: its objects are borrowed from a path, fetched from a URL.
   * Gives the name that it has here; null where that repository has none of that name.
   */
  async adopt(source: string, revision: string, onProgress: (text: string) => void): Promise<string | null> {
    const address = readAddress(source);
    if (address.kind === 'refused') throw refusedAddress(source, address.why);
    const from = address.kind === 'url' ? address.url : await this.#borrowFromPath(address.path);
    const key = createHash('sha256').update(`${source}\0${revision}`).digest('hex').slice(0, 16);
    const name = `refs/adopted/${key}`;
    const end = await this.#fetchOnce(from, [`+${revision}:${name}`], onProgress, address);
    if (end.status === 0) return name;
    if (/^[0-9a-f]{7,40}$/i.test(revision) && (await this.#hasCommit(revision))) return revision;
    if (/couldn't find remote ref|not our ref|unadvertised object/i.test(gitWords(end))) return null;
    throw repositoryFailure(`cannot read ${source}`, end, 'see whether `git ls-remote` lists its branches');
  }

  /** Gives the git directory of the repository there. */
  async #borrowFromPath(path: string): Promise<string> {
    const { gitDirectory, objects } = await locateSource(path, this.#signal);
    try {
      await this.#borrowFrom(objects, 'last');
    } catch (error) {
      throw stateFailure(`cannot write to ${this.gitDirectory}`, error);
    }
    return gitDirectory;
  }

  async #hasCommit(id: string): Promise<boolean> {
    return (await this.run({ args: ['rev-parse', '--quiet', '--verify', `${id}^{commit}`] })).status === 0;
  }

  async #fetchOrGoOn(url: string, isEnough: () => Promise<boolean>, onProgress: (text: string) => void): Promise<void> {
    try {
      await this.#fetch(url, [...namesToFetch.slice(0, 2), headToFetch], onProgress);
    } catch (error) {
      const unreachable = error instanceof Failure && error.code === 'REPO_UNUSABLE';
      if (!unreachable || !(await this.#hasNames()) || !(await isEnough())) throw error;
      onProgress(`${url} cannot be reached; all that is needed was fetched before`);
    }
  }

  async #fetch(from: string, refspecs: readonly string[], onProgress: (text: string) => void): Promise<void> {
    let end = await this.#fetchOnce(from, refspecs, onProgress);
    if (end.status !== 0 && /couldn't find remote ref HEAD/i.test(end.stderr.toString()))
      end = await this.#fetchOnce(from, refspecs.slice(0, -1), onProgress);
    if (end.status === 0) return;
    throw repositoryFailure(
      `cannot read ${this.#source}`,
      end,
      this.#address.kind === 'path'
        ? 'see whether `git fsck --connectivity-only` in it finds it whole'
        : 'try `git ls-remote` with this URL: it has to work without asking for a password',
    );
  }

  #fetchOnce(
    from: string,
    refspecs: readonly string[],
    onProgress: (text: string) => void,
    address = this.#address,
  ): Promise<ProcessEnd> {
    const network = address.kind === 'url' && address.network;
    const options = [
      '--no-tags',
      // A branch of another tree is named in short, and git would take it for one that is gone.
      ...(address === this.#address ? ['--prune'] : []),
      '--force',
      '--no-write-fetch-head',
      '--no-recurse-submodules',
      '--progress',
    ];
    return withoutStaleLocks(this.gitDirectory, () =>
      this.run({
        args: ['fetch', ...options, '--update-shallow', '--', from, ...refspecs],
        timeoutMs: 6 * hourMs,
        maxBytes: 1 << 20,
        personal: network,
        env: network ? {} : { GIT_CONFIG_GLOBAL: this.#configPath },
        onOutput: (chunk, stream) => stream === 'stderr' && reportProgress(chunk, onProgress),
      }),
    );
  }

  async #hasNames(): Promise<boolean> {
    const end = await this.run({ args: ['for-each-ref', '--count=1', '--format=x'] });
    return end.stdout.length > 0;
  }

  #expectSuccess(what: string, end: ProcessEnd): void {
    if (end.status === 0) return;
    const words = gitWords(end);
    throw stateFailure(what, Object.assign(new Error(words), saysDiskFull(words) ? { code: 'ENOSPC' } : {}));
  }

  /** What a `git upload-pack` that our fetch starts has to read: it does not take settings from our command line. */
  get #configPath(): string {
    return join(this.#directory, 'gitconfig');
  }
}

function refusedAddress(source: string, why: string): Failure {
  return new Failure('REPO_UNUSABLE', {
    what: `${JSON.stringify(source)} is no repository that can be used`,
    why,
    mend: 'give a path or an https, ssh or git URL',
  });
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null)) !== null;
}

/** What a killed git left half-written: a pack of Linux is 2 GB. None writes nothing for an hour. */
async function removeOld(directory: string, names: RegExp): Promise<void> {
  for (const name of await readdir(directory).catch(() => [])) {
    if (!names.test(name)) continue;
    const path = join(directory, name);
    const info = await stat(path).catch(() => null);
    if (info !== null && Date.now() - info.mtimeMs > hourMs) await rm(path, { force: true });
  }
}

/** Git's newest progress line, such as `Receiving objects:  12% (1/8), 3.1 MiB | 2.0 MiB/s`. */
function reportProgress(chunk: Buffer, onProgress: (text: string) => void): void {
  const text = chunk.toString().split(/[\r\n]+/);
  const last = text.map((line) => line.replace(/[\0-\x1f\x7f-\x9f]+/g, ' ').trim()).findLast((line) => line !== '');
  if (last !== undefined) onProgress(last.slice(0, 200));
}

/** A path as a line of `objects/info/alternates`: in C quotes where it could be read otherwise. */
function quoted(path: string): string {
  return /^["#]|[\n\\]/.test(path) ? JSON.stringify(path) : path;
}

function unquoted(line: string): string {
  return line.startsWith('"') ? (JSON.parse(line) as string) : line;
}
