// Bisects a small git repository with a builder and machines that only look at a file of the commit.
// stand-in-bisect.mjs REPOSITORY STATE START [BUILDERS]: prints the conclusion and all journal events as JSON, and on
// standard error a dot for each build and run that begins. With more than one builder idle ones build ahead.
import { setImmediate as pause, setTimeout as wait } from 'node:timers/promises';
import { BisectionDirectory } from '../../dist/adapters/files/bisection-directory.js';
import { GitSourceTree } from '../../dist/adapters/git/git-source-tree.js';
import { SqliteJournal } from '../../dist/adapters/journal/sqlite-journal.js';
import { bisect } from '../../dist/app/bisect.js';
import { strategies } from '../../dist/core/search/strategies.js';

const [repository, state, start, builders = '1'] = process.argv.slice(2);
const id = 'standin';
const journal = SqliteJournal.open(state);
const tree = new GitSourceTree({ repository, directory: `${state}/tree` });
await tree.prepare([start], () => {});
const claim = await journal.claim(id);
if (claim === null) throw new Error('the claim of a killed process is still held');
await journal.create({ id, createdMs: 0, kind: 'cause', strategy: 'gated', job: '{}' });

/** What the commit does, from its file `world`: `build-failed`, `ok`, or `crash` with a share of runs that crash. */
const worldOf = async (commit) => (await tree.file(commit, 'world')).trim().split(' ');

const builder = {
  workers: Number(builders),
  async build({ commit, logPath }, _onProgress, signal) {
    process.stderr.write('.');
    await wait(8, undefined, { signal });
    const [kind] = await worldOf(commit);
    const outcome =
      kind === 'build-failed'
        ? { kind, errors: ['x.c:1: error: no'], compiler: 'cc' }
        : { kind: 'built', signature: commit.padEnd(64, '0'), kernel: commit, compiler: 'cc' };
    return { outcome, wallMs: 8, cached: false, logPath };
  },
  kernel: async (key) => ({ key, arch: 'um', vmlinux: '', bootImage: '', config: '' }),
};

/** Whether run N of a revision crashes depends on the commit and N alone, as if chance were written down. */
const chance = (commit, run) => Number.parseInt(commit.slice(run % 30, (run % 30) + 4), 16) / 65536;

const machine = {
  count: 2,
  prepare: async () => {},
  async run({ kernel, consolePath }) {
    process.stderr.write('.');
    await wait(3);
    const run = Number(/run-(\d+)/.exec(consolePath)[1]);
    const [kind, share] = await worldOf(kernel.key);
    const crash = {
      title: 'WARNING in f',
      altTitles: [],
      type: 'WARNING',
      frame: 'f',
      corrupted: null,
      suppressed: false,
      guiltyFile: null,
    };
    const crashes = kind === 'crash' && chance(kernel.key, run) < Number(share);
    return { outcome: crashes ? { kind: 'crashed', crash } : { kind: 'ok' }, wallMs: 3, report: null };
  },
};

const history = { graph: await tree.history([start]), releases: await tree.tags() };
const conclusion = await bisect(
  {
    id,
    task: { kind: 'cause', start, head: start, crashTitle: null, walk: null },
    history,
    strategy: strategies.gated,
    budget: { builds: null, timeMs: null },
    ahead: builders !== '1',
  },
  {
    builder,
    machine,
    journal,
    files: new BisectionDirectory(`${state}/files`),
    clock: { nowMs: () => Date.now(), pause: () => pause() },
  },
  () => {},
  new AbortController().signal,
);
const events = await journal.read(id);
process.stdout.write(JSON.stringify({ conclusion, events }));
