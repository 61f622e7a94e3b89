// How long the list of the service takes with many bisections in the state.
// npm run build && node bench/service-list.mjs [--count 10000] [--requests 200]
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { parseArgs } from 'node:util';
import { SqliteJobStore } from '../dist/adapters/journal/sqlite-job-store.js';

const { values } = parseArgs({
  options: { count: { type: 'string', default: '10000' }, requests: { type: 'string', default: '200' } },
});
const [count, requests] = [Number(values.count), Number(values.requests)];
const state = mkdtempSync(join(tmpdir(), 'culprit-bench-'));

const states = ['done', 'done', 'done', 'done', 'failed', 'cancelled', 'paused'];
const hex = (n, length) => n.toString(16).padStart(length, '0');

function job(n) {
  const commit = hex(n * 7919, 40);
  return {
    id: `j${hex(n, 16)}`,
    origin: 'submitted',
    kind: n % 5 === 0 ? 'fix' : 'cause',
    state: states[n % states.length],
    text: `kernel:\n  repo: /srv/linux\n  commit: ${commit}\n`,
    files: [],
    title: `KASAN: slab-use-after-free Read in function_${n}`,
    repository: '/srv/linux',
    start: commit,
    strategy: 'evidence',
    owner: `team ${n % 9}`,
    embargoed: n % 20 === 0,
    priority: 0,
    overrides: {},
    retryHours: null,
    notBeforeMs: null,
    createdMs: 1_790_000_000_000 + n * 1000,
    startedMs: 1_790_000_000_000 + n * 1000,
    endedMs: 1_790_000_000_000 + n * 2000,
    bisection: hex(n, 12),
    result: 'found',
    culprit: { commit, subject: `subsystem: change number ${n}` },
    probability: 0.99,
    cost: { builds: 14, runs: 61, seconds: 4000 },
    error: null,
  };
}

const store = SqliteJobStore.open(state);
for (let n = 0; n < count; n++) await store.insert(job(n));
await store.close();

const bin = new URL('../bin/culprit', import.meta.url).pathname;
const child = spawn(bin, ['serve', '--state', state, '--port', '0'], { stdio: ['ignore', 'ignore', 'pipe'] });
const url = await new Promise((resolve) => {
  let said = '';
  child.stderr.on('data', (chunk) => {
    said += chunk;
    const found = /culprit serves (\S+)/.exec(said);
    if (found) resolve(found[1]);
  });
});

/** Median and 95th percentile of the milliseconds of a request, body read. */
async function measure(path) {
  const times = [];
  for (let n = 0; n < requests; n++) {
    const before = performance.now();
    await (await fetch(`${url}/api/v1/bisections${path}`)).json();
    times.push(performance.now() - before);
  }
  times.sort((a, b) => a - b);
  return {
    median: times[Math.floor(times.length / 2)],
    p95: times[Math.floor(times.length * 0.95)],
    most: times.at(-1),
  };
}

const middle = (await (await fetch(`${url}/api/v1/bisections?limit=1`)).json()).next.replace(
  /^\d+-.*/,
  `${1_790_000_000_000 + Math.floor(count / 2) * 1000}-j${hex(Math.floor(count / 2), 16)}`,
);
for (const [name, path] of [
  ['first page of 50', ''],
  ['a page in the middle', `?cursor=${middle}`],
  ['200 of one state', '?state=failed&limit=200'],
  ['search', '?search=function_777'],
]) {
  const { median, p95, most } = await measure(path);
  console.log(
    `${name.padEnd(22)} median ${median.toFixed(1)} ms, 95 % ${p95.toFixed(1)} ms, most ${most.toFixed(1)} ms`,
  );
}
child.kill('SIGTERM');
await new Promise((resolve) => child.on('exit', resolve));
rmSync(state, { recursive: true });
