#!/usr/bin/env node
// How fast consoles are read, in one process: megabytes (10^6 bytes) a second on quiet text and over a corpus of crashes.
//
//   npm run build && node bench/report-throughput.mjs [CORPUS] [--megabytes N]
//
// Quiet text is what a machine prints while it boots and tests: here the parts of the corpus's consoles in front of the
// first crash, repeated up to N megabytes. Without a corpus beside this tree the golden consoles serve.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { parseConsole } from '../dist/core/report/parse-console.js';
import { parseConsoleOf } from '../dist/core/report/parse-console-of.js';

const tree = fileURLToPath(new URL('..', import.meta.url));
const { values, positionals } = parseArgs({
  options: { megabytes: { type: 'string', default: '200' } },
  allowPositionals: true,
});
const neighbour = join(tree, '../shared/corpus/crash-reports');
const corpus = positionals[0] ?? (existsSync(neighbour) ? neighbour : join(tree, 'test/golden/consoles'));

function consolesIn(folder, os = 'linux') {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return consolesIn(path, systemOf(entry.name));
    if (!/^\d+$|\.txt$/.test(entry.name)) return [];
    const text = readFileSync(path, 'latin1').replaceAll('\r', '');
    return [{ os, text: text.slice(text.indexOf('\n\n') + 1) }];
  });
}

function systemOf(folder) {
  const name = folder.replace(/-.*/, '');
  return ['freebsd', 'netbsd', 'openbsd', 'darwin', 'fuchsia', 'starnix', 'gvisor'].includes(name) ? name : 'linux';
}

/** The best of several rounds: others use the machine too. */
function best(bytes, work) {
  const rates = Array.from({ length: 5 }, () => {
    const startedAt = performance.now();
    work();
    return bytes / 1e3 / (performance.now() - startedAt);
  });
  return Math.max(...rates);
}

const consoles = consolesIn(corpus);
const bytes = consoles.reduce((sum, { text }) => sum + text.length, 0);
const perCorpus = best(bytes, () => {
  for (const { os, text } of consoles) parseConsoleOf(os, text);
});

const calm = consoles
  .filter(({ os }) => os === 'linux')
  .map(({ text }) =>
    text.split('\n').slice(0, parseConsole(text, { maxReports: 1 })[0]?.crashLine ?? Number.POSITIVE_INFINITY),
  )
  .map((lines) => lines.join('\n'))
  .filter((text) => text !== '' && parseConsole(text).length === 0)
  .join('\n');
const quiet = Buffer.from(calm.repeat(Math.ceil((Number(values.megabytes) * 1e6) / calm.length)), 'latin1').toString(
  'latin1',
);
const perQuiet = best(quiet.length, () => parseConsole(quiet));

console.log(`quiet console: ${perQuiet.toFixed(0)} MB/s over ${(quiet.length / 1e6).toFixed(0)} MB`);
console.log(`corpus: ${perCorpus.toFixed(1)} MB/s over ${consoles.length} consoles, ${(bytes / 1e6).toFixed(1)} MB`);
