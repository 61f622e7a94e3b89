#!/usr/bin/env node
// Whole bisections of real kernels, built and booted, beside each other. See README.md.
import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { accountOf } from './kernels/account.mjs';
import { historyOf, whatIsMissing } from './kernels/histories.mjs';
import { judge } from './kernels/judge.mjs';
import { printTables } from './kernels/tables.mjs';

const { values: options } = parseArgs({
  options: {
    scenarios: { type: 'string', default: 'p1,p2,p3,p4' },
    searches: { type: 'string', default: 'evidence,evidence --no-sight,syzbot' },
    arch: { type: 'string', default: 'um' },
    directory: { type: 'string' },
    out: { type: 'string' },
    with: { type: 'string' },
  },
});
const missing = whatIsMissing();
if (missing !== null) {
  console.error(`kernel-scenarios: there is no ${missing}`);
  process.exit(2);
}
const culprit = resolve(import.meta.dirname, '../bin/culprit');
const byHand = resolve(import.meta.dirname, 'kernels/by-hand.mjs');
const directory = resolve(options.directory ?? mkdtempSync(join(tmpdir(), 'culprit-kernels-')));
mkdirSync(directory, { recursive: true });
console.error(`kernel-scenarios: histories, kernels and consoles are in ${directory}`);

const rows = options.with && existsSync(options.with) ? readRows(options.with) : [];
for (const scenario of list(options.scenarios)) {
  const history = historyOf(scenario, directory, options.arch);
  for (const search of list(options.searches)) {
    const row = await play(history, search);
    rows.push(row);
    if (options.out) appendFileSync(options.out, `${JSON.stringify(row)}\n`);
  }
}
printTables(rows);

function list(text) {
  return text.split(',').filter((part) => part !== '');
}

function readRows(path) {
  return readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}

/** A state directory of its own, whose builds share the cache of the compiler with all others. */
function newState(name) {
  const state = join(directory, 'states', name);
  const [cache, link] = [join(directory, 'ccache'), join(state, 'kernels', 'ccache')];
  mkdirSync(cache, { recursive: true });
  mkdirSync(dirname(link), { recursive: true });
  if (!existsSync(link)) symlinkSync(cache, link);
  return state;
}

/**
 * One bisection. Strategies that weigh builds against runs begin with nothing but the compiler's cache; what one of them
 * built is there for those that do not, and is counted all the same.
 */
async function play(history, search) {
  return search === 'by-hand' ? playByHand(history) : await playCulprit(history, search);
}

/** A script with `git bisect run`, in one tree, with the same cache of the compiler. */
function playByHand({ name, job, truth }) {
  const place = join(directory, 'by-hand', name);
  const cache = join(directory, 'ccache');
  mkdirSync(dirname(place), { recursive: true });
  const settings = `${place}.json`;
  const input = dirname(job);
  writeFileSync(
    settings,
    JSON.stringify({ repository: input.replace(/\.input$/, ''), input, directory: place, ccache: cache }),
  );
  console.error(`kernel-scenarios: by hand on ${name}`);
  const startedAt = performance.now();
  const end = spawnSync(process.execPath, [byHand, 'search', settings], { encoding: 'utf8' });
  const minutes = (performance.now() - startedAt) / 60_000;
  if (end.status !== 0) throw new Error(`by hand on ${name}: ${end.stderr}`);
  const { culprit: named, candidates, builds, runs, seconds } = JSON.parse(end.stdout.trim().split('\n').at(-1));
  const result = named !== null ? 'found' : candidates.length > 0 ? 'inconclusive' : 'predates';
  const said = { culprit: named, result, label: null, candidates: candidates.map((commit) => ({ commit })) };
  return {
    name,
    search: 'by-hand',
    arch: options.arch,
    ...judge({ ...truth, expected: { ...truth.expected, label: undefined } }, said),
    confidence: null,
    label: null,
    minutes,
    before: { builds, runs, traced: 0 },
    confirming: { builds: 0, runs: 0, traced: 0 },
    seconds,
  };
}

async function playCulprit({ name, job, truth }, search) {
  const [strategy, ...more] = search.split(' ');
  const variant = /^evidence ./.test(search) ? `-${search.replaceAll(/\W+/g, '-')}` : '';
  const state = newState(`${name}${variant}-${options.arch}`);
  const args = [truth.kind, job, '--state', state, '--strategy', strategy, ...more, '--json'];
  console.error(`kernel-scenarios: culprit ${args.join(' ')}`);
  const startedAt = performance.now();
  const end = spawnSync(culprit, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  const minutes = (performance.now() - startedAt) / 60_000;
  const said = JSON.parse(end.stdout.trim().split('\n').at(-1));
  if (said.id === null) throw new Error(`${search} on ${name}: ${end.stdout}`);
  const { confidence, label } = said;
  return {
    name,
    search,
    arch: options.arch,
    ...judge(truth, said),
    confidence,
    label,
    minutes,
    ...(await accountOf(state, said.id)),
  };
}
