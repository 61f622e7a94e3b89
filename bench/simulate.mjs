#!/usr/bin/env node
// node bench/simulate.mjs --families flaky,hidden --scenarios 20 --seed 1 --strategies syzbot,gated
// Plays strategies over seeded worlds and prints what came out. bench/README.md explains families and columns.
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { playScenario } from './play/scenario.mjs';
import { playInWorkers } from './play/workers.mjs';
import { replay } from './report/replay.mjs';
import { tables } from './report/tables.mjs';
import { familyNames } from './world/families.mjs';

const { values: given } = parseArgs({
  options: {
    families: { type: 'string', default: familyNames.join(',') },
    scenarios: { type: 'string', default: '10' },
    seed: { type: 'string', default: '1' },
    strategies: { type: 'string', default: 'syzbot,gated' },
    size: { type: 'string' },
    workers: { type: 'string', default: '1' },
    out: { type: 'string' },
    with: { type: 'string' },
    only: { type: 'string' },
    'black-box': { type: 'boolean', default: false },
    quiet: { type: 'boolean', default: false },
  },
});
const size = given.size === undefined ? null : Number(given.size);
const options = { seed: given.seed, size, blackBox: given['black-box'] };
const names = given.strategies.split(',');

if (given.only === undefined) await study();
else await replay(given.only, names, options);

async function study() {
  const jobs = given.families
    .split(',')
    .flatMap((family) => Array.from({ length: Number(given.scenarios) }, (_, number) => ({ family, number, names })));
  if (given.out !== undefined) writeFileSync(given.out, '');
  const rows = [];
  const take = (found) => {
    rows.push(...found);
    if (given.out !== undefined) appendFileSync(given.out, found.map((row) => `${JSON.stringify(row)}\n`).join(''));
    if (!given.quiet) process.stderr.write(`\r${rows.length} of ${jobs.length * names.length} `);
  };
  const workers = Number(given.workers);
  if (workers > 1) await playInWorkers(jobs, options, workers, take);
  else for (const job of jobs) take(await playScenario(job, options));
  if (!given.quiet) process.stderr.write('\n');
  const before = given.with === undefined ? [] : earlierRows(given.with, jobs);
  process.stdout.write(
    tables([...before, ...rows], [...new Set([...before.map(({ strategy }) => strategy), ...names])]),
  );
}

/** Rows of an earlier study of the same worlds, but for the strategies that were played now. */
function earlierRows(file, jobs) {
  const wanted = new Set(jobs.map(({ family, number }) => `${family}:${number}`));
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))
    .filter(
      ({ family, number, strategy, seed }) =>
        seed === given.seed && wanted.has(`${family}:${number}`) && !names.includes(strategy),
    );
}
