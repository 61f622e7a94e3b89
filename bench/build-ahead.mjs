// How long a search takes with builds ahead and without: real processes, where a build and a run only wait.
// node bench/build-ahead.mjs [--build SECONDS] [--run SECONDS] [--commits N] [--worlds N] [--ahead 0,1,2,3] [--strategy NAME]
// Each world is a straight history with a culprit somewhere; the command crashes from there on. Prints a table.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const { values: options } = parseArgs({
  options: {
    build: { type: 'string', default: '20' },
    run: { type: 'string', default: '20' },
    commits: { type: 'string', default: '1000' },
    worlds: { type: 'string', default: '3' },
    ahead: { type: 'string', default: '0,1,2,3' },
    strategy: { type: 'string', default: 'evidence' },
  },
});
const [commits, worlds] = [Number(options.commits), Number(options.worlds)];
const culprit = join(import.meta.dirname, '../bin/culprit');
const home = mkdtempSync(join(tmpdir(), 'culprit-bench-'));

/** A repository in which commit N says N in its one file. */
function makeRepository() {
  const repository = join(home, 'repository');
  execFileSync('git', ['init', '--quiet', '--initial-branch', 'main', repository]);
  const lines = [];
  for (let n = 0; n < commits; n++) {
    const message = `commit ${n}`;
    lines.push(`commit refs/heads/main\nmark :${n + 1}\ncommitter a <a@b> ${1_600_000_000 + n * 3600} +0000`);
    lines.push(`data ${message.length}\n${message}`, ...(n > 0 ? [`from :${n}`] : []));
    lines.push(`M 100644 inline number\ndata ${String(n).length}\n${n}\n`);
  }
  execFileSync('git', ['-C', repository, 'fast-import', '--quiet'], { input: `${lines.join('\n')}\n` });
  return repository;
}

const repository = makeRepository();
const hashes = execFileSync('git', ['-C', repository, 'rev-list', '--reverse', 'main'], { encoding: 'utf8' })
  .trim()
  .split('\n');

/** Searches a world; a crash comes at once, a clean run takes its time, two go side by side, as kernels in machines. */
function search(bad, ahead) {
  const state = join(home, `state-${bad}-${ahead}`);
  const test = `test $(cat number) -ge ${bad} && exit 1; sleep ${options.run}`;
  const more = ahead === 0 ? [] : ['--build-ahead', String(ahead)];
  const startedAt = performance.now();
  const child = spawn(
    culprit,
    ['run', '--repo', repository, '--good', hashes[0], '--bad', hashes.at(-1), '--state', state, '--json', '--quiet']
      .concat([
        '--strategy',
        options.strategy,
        '--jobs',
        '2',
        '--shared-tree',
        '--build',
        `sleep ${options.build}`,
        ...more,
      ])
      .concat(['--', 'sh', '-c', test]),
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let out = '';
  child.stdout.on('data', (chunk) => (out += chunk));
  return new Promise((resolve) =>
    child.on('close', () => {
      const result = JSON.parse(out);
      const isRight = result.culprit === hashes[bad];
      resolve({ isRight, seconds: (performance.now() - startedAt) / 1000, ...result.cost, ...aheadOf(result) });
    }),
  );
}

function aheadOf({ builtAhead }) {
  return { made: builtAhead.builds, used: builtAhead.used, unusedSeconds: builtAhead.unusedSeconds };
}

const places = Array.from({ length: worlds }, (_, i) => Math.round(((i + 0.37) / worlds) * commits));
const counts = options.ahead.split(',').map(Number);
// Nothing here wants a processor, so that all go side by side.
const rows = await Promise.all(counts.map((ahead) => Promise.all(places.map((bad) => search(bad, ahead)))));
rmSync(home, { recursive: true, force: true });

const mean = (ends, name) => ends.reduce((sum, end) => sum + end[name], 0) / ends.length;
console.log(
  `build ${options.build} s, clean run ${options.run} s, ${commits} commits, ${worlds} worlds, ${options.strategy}\n`,
);
console.log('| trees ahead | right | builds | runs | built ahead | used | unused s | wall s | to none |');
console.log('|---|---|---|---|---|---|---|---|---|');
for (const [i, ends] of rows.entries()) {
  const figures = ['builds', 'runs', 'made', 'used'].map((name) => mean(ends, name).toFixed(1));
  const [unused, wall] = [mean(ends, 'unusedSeconds').toFixed(0), mean(ends, 'seconds')];
  const right = `${ends.filter(({ isRight }) => isRight).length} of ${ends.length}`;
  const ratio = (wall / mean(rows[0], 'seconds')).toFixed(2);
  console.log(`| ${[counts[i], right, ...figures, unused, wall.toFixed(0), ratio].join(' | ')} |`);
}
