#!/usr/bin/env node
// The search that a kernel developer writes by hand: walk back over releases to a good one, then `git bisect run`, ten
// runs a revision, stop at the first crash, skip what does not build, does not boot or crashes otherwise.
//
//   by-hand.mjs search SETTINGS    the whole search; prints what came out as a line of JSON
//   by-hand.mjs step SETTINGS      one revision for `git bisect run`: 0 old, 1 new, 125 skip
import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const runs = 10;
const cores = 2;

const [mode, settingsPath] = process.argv.slice(2);
const settings = JSON.parse(readFileSync(settingsPath, 'utf8'));
const { repository, input, directory, ccache } = settings;
const facts = JSON.parse(readFileSync(join(input, 'job.json'), 'utf8'));
const [tree, objects, guest] = ['tree', 'objects', 'guest'].map((name) => join(directory, name));
const image = join(objects, 'linux');
const account = join(directory, 'account.jsonl');

if (mode === 'step') process.exitCode = statusFor(test());
else console.log(JSON.stringify(search()));

function search() {
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(guest, { recursive: true });
  writeFileSync(account, '');
  git(directory, 'clone', '-q', '--no-checkout', repository, tree);
  makeInitramfs();
  const [old, young] = facts.kind === 'fix' ? [facts.crashCommit, facts.head] : [goodRelease(), facts.crashCommit];
  if (old === null) return { culprit: null, candidates: [], ...totals() };
  git(tree, 'bisect', 'start', '--term-old', 'before', '--term-new', 'after', young, old);
  const { stdout } = spawnSync('git', ['bisect', 'run', process.execPath, process.argv[1], 'step', settingsPath], {
    cwd: tree,
    encoding: 'utf8',
  });
  const first = /^([0-9a-f]{40}) is the first after commit$/m.exec(stdout)?.[1] ?? null;
  const candidates = first === null ? [...stdout.matchAll(/^([0-9a-f]{40})$/gm)].map(([commit]) => commit) : [first];
  return { culprit: first, candidates, ...totals() };
}

/** The newest release below the crash in which no run crashes; null where the bug is older than all. */
function goodRelease() {
  const tags = git(tree, 'tag', '--merged', facts.crashCommit, '--sort=-version:refname').trim().split('\n');
  const below = tags.filter((tag) => git(tree, 'rev-parse', `${tag}^{commit}`).trim() !== facts.crashCommit);
  checkOut(facts.crashCommit);
  if (test() !== 'crashes') throw new Error('the crash does not come where it was seen');
  for (const tag of below) {
    checkOut(tag);
    if (test() === 'clean') return tag;
  }
  return null;
}

function statusFor(outcome) {
  if (outcome === 'unknown') return 125;
  const isAfter = (outcome === 'crashes') === (facts.kind !== 'fix');
  return isAfter ? 1 : 0;
}

/** Builds what is checked out, and runs it until it crashes, ten times at the most. */
function test() {
  if (!build()) return 'unknown';
  for (let run = 0; run < runs; run++) {
    const outcome = runOnce();
    if (outcome !== 'clean') return outcome;
  }
  return 'clean';
}

function build() {
  return timed('build', () => {
    if (!existsSync(join(objects, '.config'))) {
      mkdirSync(objects, { recursive: true });
      make('tinyconfig');
      appendFileSync(join(objects, '.config'), readFileSync(join(input, facts.config.um)));
    }
    return make('olddefconfig') && make(`-j${cores}`, 'KCFLAGS=-g1', 'linux');
  });
}

function make(...args) {
  const env = { ...process.env, CCACHE_DIR: ccache };
  const all = ['-s', '-C', tree, `O=${objects}`, 'ARCH=um', 'CC=ccache gcc', ...args];
  return spawnSync('make', all, { env, stdio: 'ignore', input: '' }).status === 0;
}

function runOnce() {
  return timed('run', () => {
    const words = ['mem=128M', `initrd=${join(guest, 'initramfs')}`, 'con=null', 'con0=fd:0,fd:1', 'panic=-1'];
    const { stdout } = spawnSync('timeout', ['60', image, ...words, 'oops=panic', 'panic_on_warn=1'], {
      env: { GLIBC_TUNABLES: 'glibc.pthread.rseq=0', TMPDIR: '/dev/shm', HOME: directory, PATH: process.env.PATH },
      encoding: 'latin1',
      input: '',
    });
    if (!stdout.includes('CULPRIT-INIT up')) return 'unknown';
    if (stdout.includes(facts.title.um.split(' ').at(-1))) return 'crashes';
    return stdout.includes('CULPRIT-INIT done') ? 'clean' : 'unknown';
  });
}

function makeInitramfs() {
  for (const [source, name] of [
    ['init.c', 'init'],
    ['repro.c', 'repro'],
  ])
    spawnSync('gcc', ['-static', '-O1', '-w', '-pthread', '-o', join(guest, name), join(input, source)]);
  const cpio = spawnSync('cpio', ['-o', '-H', 'newc', '--quiet'], {
    cwd: guest,
    input: 'init\nrepro\n',
    maxBuffer: 64 << 20,
  });
  writeFileSync(join(guest, 'initramfs'), cpio.stdout);
}

function checkOut(commit) {
  git(tree, 'checkout', '-q', '-f', commit);
}

function git(cwd, ...args) {
  const end = spawnSync('git', args, { cwd, encoding: 'utf8' });
  if (end.status !== 0) throw new Error(`git ${args.join(' ')}: ${end.stderr}`);
  return end.stdout;
}

function timed(what, work) {
  const startedAt = performance.now();
  const result = work();
  appendFileSync(account, `${JSON.stringify({ what, seconds: (performance.now() - startedAt) / 1000 })}\n`);
  return result;
}

function totals() {
  const lines = readFileSync(account, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const of = (what) => lines.filter((line) => line.what === what);
  const seconds = lines.reduce((sum, line) => sum + line.seconds, 0);
  return { builds: of('build').length, runs: of('run').length, seconds };
}
