#!/usr/bin/env node
// Feeds the readers of consoles what nobody should send them, and looks for exceptions, titles that are no titles, and time
// that grows faster than the text.
//
//   npm run build && node fuzz/report.mjs [--seconds N] [--seed S] [--os NAME]
//
// Inputs are random bytes, and consoles of test/golden (and of a corpus beside this tree, where there is one) with lines
// dropped, doubled, moved, joined, cut, repeated and spliced. A finding is printed with the seed that makes it again and
// written to fuzz/found/; what is mended becomes a case in test/golden or beside the source. Exit status 1: findings.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { detectSystem } from '../dist/core/report/detect-system.js';
import { operatingSystems } from '../dist/core/report/operating-system.js';
import { parseConsoleOf } from '../dist/core/report/parse-console-of.js';
import { growth } from './growth.mjs';

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '20' },
    seed: { type: 'string', default: '1' },
    os: { type: 'string' },
  },
});
const tree = fileURLToPath(new URL('..', import.meta.url));
const systems = values.os === undefined ? operatingSystems : [values.os];

/** Slower than this, an input is measured again at several sizes. */
const slowBytesPerMs = 500;
const neverMs = 5000;

function textsIn(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return textsIn(path);
    return /^\d+$|\.txt$/.test(entry.name) ? [readFileSync(path, 'latin1')] : [];
  });
}

const seeds = [
  ...textsIn(join(tree, 'test/golden/consoles')),
  ...textsIn(join(tree, '../shared/corpus/crash-reports')),
];

/** A small generator whose whole state is one number (Marsaglia's xorshift). */
function randomFrom(seed) {
  let state = (Math.imul(seed, 2654435761) ^ 0x9e3779b9) >>> 0 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

const mutations = [
  (lines, random) => lines.splice(random(lines.length), 1 + random(5)),
  (lines, random) => lines.splice(random(lines.length), 0, lines[random(lines.length)]),
  (lines, random) =>
    lines.splice(random(lines.length), 0, ...linesOf(seeds[random(seeds.length)]).slice(0, 1 + random(40))),
  (lines, random) => change(lines, random, (line) => line.slice(random(line.length + 1))),
  (lines, random) => change(lines, random, (line) => line.slice(0, random(line.length + 1))),
  (lines, random) => change(lines, random, (line) => line + lines[random(lines.length)]),
  (lines, random) => change(lines, random, (line) => line.repeat(1 + random(200))),
  (lines, random) => change(lines, random, (line) => piece(line, random).repeat(1 + random(2000))),
  (lines, random) => change(lines, random, (line) => line.replace(piece(line, random), bytes(random, random(20)))),
  (lines, random) => change(lines, random, (line) => line.replace(/^\[ *[\d.]+\] /, '')),
  (lines, random) => change(lines, random, (line) => `${line}\r`),
];

function change(lines, random, how) {
  const at = random(lines.length);
  if (lines.length > 0) lines[at] = how(lines[at]);
}

function piece(line, random) {
  const start = random(line.length + 1);
  return line.slice(start, start + 1 + random(12));
}

function bytes(random, length) {
  return Array.from({ length }, () => String.fromCharCode(random(256))).join('');
}

const linesOf = (text) => text.split('\n');

function input(seed) {
  const random = randomFrom(seed);
  if (random(20) === 0) return bytes(random, random(5000));
  const lines = linesOf(seeds[random(seeds.length)]);
  for (let left = 1 + random(8); left > 0 && lines.length > 0; left--)
    mutations[random(mutations.length)](lines, random);
  return lines.join('\n').slice(0, 4_000_000);
}

/** What is wrong with the reading of a text, or null. */
function trouble(os, text) {
  let startedAt = performance.now();
  let reports;
  try {
    detectSystem(text);
    const detectMs = performance.now() - startedAt;
    if (detectMs > 1000) return `telling systems apart: ${detectMs.toFixed(0)} ms for ${text.length} bytes`;
    startedAt = performance.now();
    reports = parseConsoleOf(os, text);
  } catch (error) {
    return `exception: ${error.stack}`;
  }
  const ms = performance.now() - startedAt;
  for (const report of reports) {
    if (!/^[\x20-\x7e]{0,120}$/.test(report.title)) return `title: ${JSON.stringify(report.title)}`;
    if (report.altTitles.includes(report.title)) return `alternative: ${report.title}`;
    if (!(report.crashLine >= 0 && report.endLine > report.crashLine))
      return `lines: ${report.crashLine} to ${report.endLine}`;
  }
  if (ms > neverMs) return `time: ${ms.toFixed(0)} ms for ${text.length} bytes`;
  if (ms > 100 && text.length / ms < slowBytesPerMs) return superLinear(os, text);
  return null;
}

/**
 * Measured again where it seems so: others use the machine. Up to about a megabyte the time may grow faster, as the first
 * crash lines read to the end of the text.
 */
function superLinear(os, text) {
  for (let again = 0; ; again++) {
    const { ratio, times } = growth((it) => parseConsoleOf(os, it), text, { bytes: 1_000_000 });
    if (ratio <= 3 || times.at(-1) < 200) return null;
    if (again === 2) return `growth: ${ratio.toFixed(1)} times for twice the text (${times.join(', ')} ms)`;
  }
}

const endAt = Date.now() + Number(values.seconds) * 1000;
let seed = Number(values.seed);
let inputs = 0;
let total = 0;
let findings = 0;
for (; Date.now() < endAt; seed++) {
  const text = input(seed);
  const os = systems[seed % systems.length];
  const found = trouble(os, text);
  inputs++;
  total += text.length;
  if (found === null) continue;
  findings++;
  mkdirSync(join(tree, 'fuzz/found'), { recursive: true });
  const file = join(tree, `fuzz/found/${os}-${seed}`);
  writeFileSync(file, text, 'latin1');
  console.log(`${os}, seed ${seed}: ${found}\n  ${file}`);
}
console.log(`${inputs} inputs, ${(total / 1e6).toFixed(1)} MB, up to seed ${seed - 1}: ${findings} findings`);
process.exitCode = findings > 0 ? 1 : 0;
