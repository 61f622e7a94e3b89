#!/usr/bin/env node
// The worked example of docs/evidence.md: searches in a small history, and how the belief moved in each. See README.md.
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { SqliteJournal } from '../dist/adapters/journal/sqlite-journal.js';
import { plainTitle } from '../dist/core/job/run-job.js';
import { commandCosts } from '../dist/core/search/run-strategies.js';
import { beliefTable } from './evidence/belief-table.mjs';
import { graphOf, searchHidden } from './evidence/hidden-search.mjs';
import { drawHistory, makeRepository } from './evidence/history.mjs';
import { toldByRuns } from './evidence/told-by-runs.mjs';
import { writeCommand } from './run/planted.mjs';

const { values: options } = parseArgs({
  options: { only: { type: 'string' }, write: { type: 'boolean', default: false } },
});
const culprit = resolve(import.meta.dirname, '../bin/culprit');
const page = resolve(import.meta.dirname, '../docs/evidence.md');
const directory = mkdtempSync(join(tmpdir(), 'culprit-example-'));
const commits = drawHistory();
const repository = join(directory, 'repository');
const ids = makeRepository(commits, repository);
const subjects = new Map(ids.map((id, i) => [id, commits[i].subject]));
const idOf = (subject) => ids[commits.findIndex((commit) => commit.subject === subject)];
const world = { bug: idOf('topic 22, part 3'), hides: idOf('topic 25, part 2'), shows: idOf('topic 45, part 1') };
const known = {
  task: { kind: 'cause', start: ids.at(-1), head: ids.at(-1), crashTitle: plainTitle, good: [ids[0]], walk: null },
  history: { graph: graphOf(commits, ids), releases: [] },
  costs: commandCosts,
};
const searches = {
  runs: () => ({ table: toldByRuns(known, idOf('Merge topic 30')) }),
  sure: () => searchWithCommand(100),
  flaky: () => searchWithCommand(40),
  hidden: () => searchHidden(known, world, false),
  'hidden-with-sight': () => searchHidden(known, world, true),
};

try {
  for (const name of options.only?.split(',') ?? Object.keys(searches)) {
    const text = tell(await searches[name]());
    console.log(`## ${name}\n\n${text}\n`);
    if (options.write) writeInto(page, name, text);
  }
} finally {
  rmSync(directory, { recursive: true, force: true });
}

/** `culprit run` itself, in a process of its own; the command fails in so many of a hundred runs. */
async function searchWithCommand(percent) {
  const counts = join(directory, `counts-${percent}`);
  mkdirSync(counts);
  const command = join(directory, `command-${percent}`);
  writeCommand(command, { planted: world.bug, seed: 'example', counts, percent, skips: false });
  const state = join(directory, `state-${percent}`);
  const args = ['run', '--repo', repository, '--state', state, '--good', ids[0], '--quiet', '--', command];
  const { stdout } = spawnSync(culprit, args, { encoding: 'utf8' });
  const journal = SqliteJournal.open(state);
  const [{ id }] = await journal.list();
  const events = await journal.read(id);
  await journal.close();
  return { events, text: stdout.slice(0, stdout.indexOf('\n  log ')).trim() };
}

function tell({ table, events, text, conclusion }) {
  if (table !== undefined) return table;
  const rows = beliefTable(known, events, [plainTitle], (id) => subjects.get(id)).join('\n');
  const end = (text ?? conclusionText(conclusion)).split('\n').map((line) => `    ${line}`);
  return `${rows}\n\n${end.join('\n')}`;
}

function conclusionText({ kind, confidence, candidates = [] }) {
  const names = candidates
    .slice(0, 3)
    .map(({ commit, probability }) => `  ${probability.toFixed(3)} ${subjects.get(commit)}`);
  return [`${kind}, probability ${confidence.toFixed(3)}`, ...names].join('\n');
}

/** Puts the text between the marks of this name. */
function writeInto(path, name, text) {
  const [from, until] = [`<!-- example: ${name} -->\n`, `\n<!-- end -->`];
  const old = readFileSync(path, 'utf8');
  const begin = old.indexOf(from);
  if (begin < 0) throw new Error(`${path} has no place for the example "${name}"`);
  const end = old.indexOf(until, begin);
  writeFileSync(path, old.slice(0, begin) + from + text + old.slice(end));
}
