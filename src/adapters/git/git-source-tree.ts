import { createHash } from 'node:crypto';
import type { RevertOutcome } from '../../core/evidence/journal-event.ts';
import { Failure } from '../../core/failure/failure.ts';
import type { CommitDetails } from '../../core/history/commit-details.ts';
import type { CommitGraph } from '../../core/history/commit-graph.ts';
import type { Release } from '../../core/history/release.ts';
import type { Patch, PatchedCommit } from '../../core/toolchain/era-table.ts';
import type { Cancellation } from '../../ports/cancellation.ts';
import type { ContentsSource } from '../../ports/contents-source.ts';
import type { OtherHistories, TitledCommit } from '../../ports/other-histories.ts';
import type { HistoryLimits, SourceTree } from '../../ports/source-tree.ts';
import type { TitleSource } from '../../ports/title-source.ts';
import type { ProcessEnd } from '../process/run-process.ts';
import { BorrowingClone, hourMs } from './borrowing-clone.ts';
import { commitFormat, readCommits } from './commit-reader.ts';
import { ContentsReader, contentsArguments } from './contents-reader.ts';
import { commitNotFound, repositoryFailure } from './git-failure.ts';
import { type GitCall, gitWords } from './git-process.ts';
import { HistoryReader } from './history-reader.ts';
import { CommitMaker } from './made-commits.ts';
import { patchCommit } from './patch-commit.ts';
import { revertCommit } from './revert-commit.ts';

export interface GitSourceTreeOptions {
  /** Path or URL of the user's repository. It is only ever read. */
  readonly repository: string;
  /** A directory of ours for this repository; it is made where it is missing. Several processes may share it. */
  readonly directory: string;
  readonly signal?: Cancellation;
}

/** Reads a git repository through a bare clone of ours that borrows its objects. `prepare` comes first. */
export class GitSourceTree implements SourceTree, ContentsSource, OtherHistories, TitleSource {
  readonly #repository: string;
  readonly #clone: BorrowingClone;
  readonly #signal: Cancellation | undefined;

  constructor(options: GitSourceTreeOptions) {
    this.#repository = options.repository;
    this.#signal = options.signal;
    this.#clone = new BorrowingClone(options.repository, options.directory, options.signal);
  }

  /** The bare repository of ours, for `Worktrees`. */
  get gitDirectory(): string {
    return this.#clone.gitDirectory;
  }

  async prepare(needed: readonly string[], onProgress: (text: string) => void): Promise<void> {
    needed.forEach((revision) => this.#checkRevision(revision));
    const isEnough = async () => (await this.#allPermanent(needed)) && (await this.#missing(needed)).length === 0;
    await this.#clone.prepare(isEnough, onProgress);
    await this.#clone.writeCommitGraph(shortIndexMs, this.#signal);
    for (const revision of await this.#missing(needed)) {
      if (isFullId(revision)) await this.#clone.fetchCommit(revision);
      await this.resolve(revision);
    }
  }

  async resolve(revision: string): Promise<string> {
    this.#checkRevision(revision);
    const end = await this.#clone.run({ args: ['rev-parse', '--verify', '--end-of-options', `${revision}^{commit}`] });
    if (end.status === 0) return end.stdout.toString().trim();
    throw await this.#notFound(revision, end);
  }

  async history(
    tips: readonly string[],
    without: readonly string[] = [],
    { firstParent, paths }: HistoryLimits = noLimits,
  ): Promise<CommitGraph> {
    [...tips, ...without].forEach((id) => this.#checkFullId(id));
    const reader = new HistoryReader(firstParent);
    if (tips.length === 0) return reader.history.finish();
    const end = await this.#clone.run({
      args: [
        'rev-list',
        '--topo-order',
        '--parents',
        '--timestamp',
        ...(firstParent ? ['--first-parent'] : []),
        '--stdin',
      ],
      input: [...tips, ...without.map((id) => `^${id}`), ...(paths.length > 0 ? ['--', ...paths] : []), ''].join('\n'),
      maxBytes: 1 << 16,
      onOutput: (chunk, stream) => stream === 'stdout' && reader.push(chunk),
    });
    if (end.status !== 0) throw await this.#unreadable([...tips, ...without], end);
    return reader.history.finish();
  }

  /**
   * Writes git's own index of the history into our clone, where nobody has one: loads take a third of the time then.
   * For a large history that takes longer than a load without it, so it is for when something else is waited for. That
   * it cannot be written is nobody's concern: git does without.
   */
  async indexHistory(signal: Cancellation): Promise<void> {
    await this.#clone.writeCommitGraph(hourMs, signal);
  }

  async tags(): Promise<readonly Release[]> {
    const names = await this.#text({ args: ['for-each-ref', '--format=%(refname)', 'refs/tags'] });
    const refs = names.split('\n').filter((name) => name !== '');
    const commits = await this.#commitsOf(refs);
    return refs.flatMap((ref, i) => {
      const commit = commits[i];
      return commit ? [{ tag: ref.slice('refs/tags/'.length), commit }] : [];
    });
  }

  /** In the order of `commits`. */
  async details(commits: readonly string[]): Promise<readonly CommitDetails[]> {
    commits.forEach((id) => this.#checkFullId(id));
    const known = new Map<string, CommitDetails>();
    for (let at = 0; at < commits.length; at += commitsPerCall) {
      const some = commits.slice(at, at + commitsPerCall);
      const args = ['log', '--no-walk=unsorted', ...commitFormat, '--stdin'];
      const text = await this.#text({ args, input: `${some.join('\n')}\n` }, some);
      for (const commit of readCommits(text)) known.set(commit.id, commit);
    }
    return commits.map((id) => known.get(id)!);
  }

  async changes(commit: string): Promise<{ readonly stat: string; readonly paths: readonly string[] }> {
    this.#checkFullId(commit);
    const show = (...options: string[]) =>
      this.#text(
        { args: ['show', '--diff-merges=first-parent', '--format=', '--no-color', ...options, commit, '--'] },
        [commit],
      );
    const stat = await show('--stat', '--summary', '--find-renames');
    const paths = await show('--name-only', '--no-renames', '-z');
    return { stat, paths: paths.split('\0').filter((path) => path !== '') };
  }

  async file(commit: string, path: string, maxBytes = 8 << 20): Promise<string | null> {
    this.#checkFullId(commit);
    const chunks: Buffer[] = [];
    let size = 0;
    const end = await this.#clone.run({
      args: ['cat-file', 'blob', `${commit}:${path}`],
      maxBytes: 1 << 16,
      onOutput: (chunk, stream, kill) => {
        if (stream !== 'stdout') return;
        chunks.push(chunk);
        size += chunk.length;
        if (size > maxBytes) kill();
      },
    });
    if (end.status === 0 || end.endedBy === 'killed-by-watcher')
      return Buffer.concat(chunks).subarray(0, maxBytes).toString();
    await this.resolve(commit);
    return null;
  }

  async contents(commits: readonly string[], onCommit: Parameters<ContentsSource['contents']>[1]): Promise<void> {
    commits.forEach((id) => this.#checkFullId(id));
    if (commits.length === 0) return;
    const reader = new ContentsReader(onCommit);
    const end = await this.#clone.run({
      args: contentsArguments,
      input: `${commits.join('\n')}\n`,
      maxBytes: 1 << 16,
      onOutput: (chunk, stream) => stream === 'stdout' && reader.push(chunk),
    });
    if (end.status !== 0) throw await this.#unreadable(commits, end);
    reader.end();
  }

  async files(commit: string): Promise<readonly string[]> {
    this.#checkFullId(commit);
    const listing = await this.#text({ args: ['ls-tree', '-r', '-z', '--full-tree', '--name-only', commit] }, [commit]);
    return listing.split('\0').filter((path) => path !== '');
  }

  /**
   * A commit of ours in our clone: `on` with what a commit changed taken back, the same whenever it is made; or why
   * there is none.
   */
  async revert(commit: string, on: string): Promise<RevertOutcome> {
    [commit, on].forEach((id) => this.#checkFullId(id));
    return await revertCommit((call) => this.#clone.run(call), commit, on);
  }

  /** A commit of ours in our clone: `commit` with patches applied, the same whenever it is made. */
  async patched(commit: string, patches: readonly Patch[]): Promise<PatchedCommit> {
    this.#checkFullId(commit);
    return await patchCommit((call) => this.#clone.run(call), commit, patches);
  }

  /** A commit of ours in our clone with the files of another one: what that is as another is built. Both are full ids. */
  async builtAs(commit: string, other: string): Promise<string> {
    [commit, other].forEach((id) => this.#checkFullId(id));
    const maker = new CommitMaker((call) => this.#clone.run(call));
    const subject = `${commit.slice(0, 12)} built as ${other.slice(0, 12)}`;
    return await maker.commit(`${commit}^{tree}`, commit, subject);
  }

  /** The same for a commit that is built otherwise, as the lines say. */
  async reconfigured(commit: string, lines: readonly string[]): Promise<string> {
    this.#checkFullId(commit);
    const maker = new CommitMaker((call) => this.#clone.run(call));
    const message = `${commit.slice(0, 12)} built otherwise\n\n${lines.join('\n')}`;
    return await maker.commit(`${commit}^{tree}`, commit, message);
  }

  async titled(titles: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
    const found = new Map(titles.map((title): [string, string[]] => [title, []]));
    if (titles.length === 0) return found;
    const grep = titles.map((title) => `--grep=${title}`);
    const lines = await this.#text({ args: ['log', '--all', '--format=%H %s', '--fixed-strings', ...grep, '--'] });
    for (const line of lines.split('\n')) found.get(line.slice(41))?.push(line.slice(0, 40));
    return found;
  }

  /**
   * SHA-256 (64 hex) over the names and contents of those files of a commit that `wanted` picks: equal for two
   * commits where none of them differs. Reads no file contents, as git knows their hashes.
   */
  async filesHash(commit: string, wanted: (path: string) => boolean): Promise<string> {
    this.#checkFullId(commit);
    const listing = await this.#text({ args: ['ls-tree', '-r', '-z', '--full-tree', commit] }, [commit]);
    const hash = createHash('sha256');
    for (const entry of listing.split('\0'))
      if (wanted(entry.slice(entry.indexOf('\t') + 1))) hash.update(`${entry}\0`);
    return hash.digest('hex');
  }

  /** Id of the tree of a commit (40 hex): equal for two commits that have the same files. */
  async treeHash(commit: string): Promise<string> {
    this.#checkFullId(commit);
    return (await this.#text({ args: ['rev-parse', '--verify', `${commit}^{tree}`] }, [commit])).trim();
  }

  async mentioning(text: string, tip: string, mostOlderS: number): Promise<readonly TitledCommit[]> {
    const date = Number(await this.#text({ args: ['log', '-1', '--format=%ct', tip, '--'] }, [tip]));
    const within = [`--max-age=${Math.max(0, date - mostOlderS)}`, `--max-count=${mostMentions}`];
    const args = [
      'log',
      ...within,
      '--fixed-strings',
      `--grep=${text}`,
      '--encoding=UTF-8',
      '--format=%H %s',
      tip,
      '--',
    ];
    const lines = (await this.#text({ args }, [tip])).split('\n').filter((line) => line !== '');
    return lines.map((line) => ({ commit: line.slice(0, 40), title: line.slice(41) }));
  }

  async adopt(repository: string, revision: string, onProgress: (text: string) => void): Promise<string> {
    this.#checkRevision(revision);
    const name = await this.#clone.adopt(repository, revision, onProgress);
    if (name !== null) return await this.resolve(name);
    throw commitNotFound(revision, repository, false, 'it has no such branch or tag');
  }

  /** Standard output of a git that has to succeed; `commits` are those it reads. */
  async #text(call: GitCall, commits: readonly string[] = []): Promise<string> {
    const end = await this.#clone.run({ ...call, maxBytes: maxTextBytes });
    if (end.status !== 0) throw await this.#unreadable(commits, end);
    if (end.stdout.length < maxTextBytes) return end.stdout.toString();
    throw new Failure('COMMAND_FAILED', { what: `git ${call.args[0]} printed more than ${maxTextBytes} bytes` });
  }

  async #missing(revisions: readonly string[]): Promise<readonly string[]> {
    const commits = await this.#commitsOf(revisions);
    return revisions.filter((_, i) => commits[i] === null);
  }

  /** The commit that each revision names, or null. */
  async #commitsOf(revisions: readonly string[]): Promise<readonly (string | null)[]> {
    const input = revisions.map((revision) => `${revision}^{commit}\n`).join('');
    const text = await this.#text({ args: ['cat-file', '--batch-check=%(objectname)', '--buffer'], input });
    return text
      .split('\n')
      .slice(0, revisions.length)
      .map((line) => (isFullId(line) ? line : null));
  }

  /** Whether revisions mean the same for ever: full ids, and tags that we have. */
  async #allPermanent(revisions: readonly string[]): Promise<boolean> {
    const names = revisions.filter((revision) => !isFullId(revision));
    const commits = await this.#commitsOf(names.map((name) => `refs/tags/${name}`));
    return commits.every((commit) => commit !== null);
  }

  #checkRevision(revision: string): void {
    if (/^[^^-]/.test(revision) && !/[\0-\x1f\x7f]/.test(revision) && revision.length <= 1000) return;
    throw commitNotFound(revision.slice(0, 100), this.#repository, false, 'this cannot be the name of a revision');
  }

  #checkFullId(id: string): void {
    if (!isFullId(id)) throw commitNotFound(id.slice(0, 100), this.#repository, false, 'this is no full commit id');
  }

  async #notFound(revision: string, end: ProcessEnd): Promise<Failure> {
    return commitNotFound(revision, this.#repository, await this.#clone.isShallow(), gitWords(end));
  }

  /** Why git could not read some commits: the first that is missing, otherwise its own words. */
  async #unreadable(commits: readonly string[], end: ProcessEnd): Promise<Failure> {
    const missing = commits.length === 0 ? [] : await this.#missing(commits);
    if (missing[0] !== undefined) return await this.#notFound(missing[0], end);
    return repositoryFailure(`cannot read ${this.#repository}`, end, 'see whether `git fsck` in it finds it whole');
  }
}

/** Indexing 100,000 commits takes about so long; larger histories wait until something else is waited for. */
const shortIndexMs = 1000;
const noLimits: HistoryLimits = { firstParent: false, paths: [] };
const maxTextBytes = 64 << 20;
/** Commits per `git log`: with messages of 100 KB they still stay below `maxTextBytes`. */
const commitsPerCall = 500;

/** Commits that mention a title, at most: a title that more of them have names none. */
const mostMentions = 1000;

function isFullId(revision: string): boolean {
  return /^[0-9a-f]{40}$/.test(revision);
}
