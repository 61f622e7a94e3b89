#!/usr/bin/env node
// How long the evidence search thinks about its next test in large ranges with many tested revisions. See README.md.
import { parseArgs } from 'node:util';
import { Simulation } from '../dist/app/simulate.js';
import { readJob } from '../dist/app/simulate-messages.js';
import { defaultOptions } from '../dist/core/search/evidence/options.js';
import { evidenceStrategy } from '../dist/core/search/evidence-strategy.js';
import { Driver, jobOf } from './world/driver.mjs';
import { Random } from './world/random.mjs';
import { makeWorld } from './world/world.mjs';

const { values: given } = parseArgs({
  options: {
    families: { type: 'string', default: 'deterministic,hidden,foreign,harsh' },
    seed: { type: 'string', default: '1' },
    size: { type: 'string', default: '19500' },
    tested: { type: 'string', default: '60' },
    decisions: { type: 'string', default: '40' },
  },
});
const tested = Number(given.tested);
const decisions = Number(given.decisions);
const runsOfSpread = 5;

/** Goes on whatever it knows, so that a search gets as far as `tested` revisions. */
const untiring = evidenceStrategy({
  ...defaultOptions,
  confidence: 1,
  leastToName: 0,
  worthBuilds: Number.POSITIVE_INFINITY,
  mostBuilds: Number.POSITIVE_INFINITY,
});

console.log(
  '| world | project | candidates | revisions | decisions | first ms | p50 | p95 | max | cpu p50 | p95 | max |',
);
console.log('|---|---|---|---|---|---|---|---|---|---|---|---|');
const all = [];
for (const family of given.families.split(',')) {
  const world = makeWorld(family, 0, given.seed, { size: Number(given.size) });
  printRow(world, 'searched', play(world, untiring));
  printRow(world, 'spread', play(world, afterSpread(world)));
}
console.log(`| all | | | | ${all.length} | | ${summary(all)} |`);

/** Tests revisions anywhere, five runs each, before the search decides for the first time. */
function afterSpread({ name, range }) {
  const random = new Random('decision', name);
  const spread = Array.from({ length: tested - 1 }, () => 1 + random.below(range.size - 1));
  return (known) => {
    const commits = [known.task.start, ...spread.map((number) => known.history.graph.id(number))];
    const open = commits.find((commit) => {
      const found = known.evidence.get(commit);
      return !found?.build || (found.build.outcome.kind === 'built' && found.runs.length < runsOfSpread);
    });
    return open === undefined
      ? untiring(known)
      : {
          kind: 'work',
          asks: [{ commit: open, runs: runsOfSpread, why: 'spread' }],
          log: [],
          stage: { name: 'search' },
        };
  };
}

/** Goes on until enough decisions were made with enough revisions tested. One row a build or run that was decided on. */
function play(world, strategy) {
  const driver = new Driver(world);
  let revisions = 0;
  const timed = (known) => {
    revisions = known.evidence.size;
    return strategy(known);
  };
  const simulation = new Simulation(readJob(JSON.stringify(jobOf(world))), timed);
  const rows = [];
  while (rows.filter((row) => row.revisions >= tested).length < decisions) {
    const from = performance.now();
    const before = process.cpuUsage();
    const message = simulation.next();
    const { user, system } = process.cpuUsage(before);
    rows.push({ revisions, ms: performance.now() - from, cpuMs: (user + system) / 1000 });
    if (message.type === 'result') break;
    simulation.answer(driver.answer(message));
  }
  return rows;
}

function printRow({ family, number, range }, way, rows) {
  const late = rows.filter(({ revisions }) => revisions >= tested);
  const times = late.slice(1);
  all.push(...times);
  const first = way === 'spread' ? late[0] : rows.slice(0, 8).toSorted((a, b) => b.ms - a.ms)[0];
  const { revisions } = rows.at(-1);
  console.log(
    `| ${family}:${number}, ${way} | ${range.project} | ${range.size} | ${revisions} | ${times.length} | ${first?.ms.toFixed(0)} | ${summary(times)} |`,
  );
}

/** Wall time, then processor time, of which a busy machine takes less notice. */
function summary(rows) {
  return ['ms', 'cpuMs']
    .flatMap((key) => {
      const sorted = rows.map((row) => row[key]).toSorted((a, b) => a - b);
      return [0.5, 0.95, 1].map((share) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]);
    })
    .map((ms) => ms?.toFixed(1) ?? '-')
    .join(' | ');
}
