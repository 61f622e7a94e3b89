import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { classifyRun, type MachineEnding } from '../../src/core/evidence/classify-run.ts';
import type { RunOutcome } from '../../src/core/evidence/outcome.ts';
import type { Markers } from '../../src/core/evidence/run-markers.ts';
import { orWhy } from '../support/skips.ts';

/** Consoles of real kernels, each with what it should be called, in the table of their README. */
const folder = fileURLToPath(new URL('../../../shared/corpus/console-logs/', import.meta.url));
const there = existsSync(folder);
if (!there) console.log(`skipped: no console logs at ${folder}`);

/** The init of these logs says `up` just before it starts the reproducer. */
const markers: Markers = {
  up: 'CULPRIT-INIT up',
  control: null,
  begin: 'CULPRIT-INIT up',
  killing: null,
  trace: null,
  end: 'CULPRIT-INIT done',
  programs: [],
};

interface Row {
  readonly file: string;
  readonly ending: MachineEnding;
  /** `ok`, `boot failed: TITLE` or `TITLE`. */
  readonly expected: string;
}

function rows(): readonly Row[] {
  return readFileSync(join(folder, 'README.md'), 'utf8')
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .filter(([, file]) => file?.endsWith('.txt') && !file.startsWith('build-'))
    .map(([, file, status, , , called]) => ({
      file: file!,
      // 137: killed by us because nothing more came.
      ending: { kind: status === '137' && !file!.startsWith('reboot') ? 'silent' : 'ended' },
      expected: called!.replace(/; then .*/, '').replace(/ \(corrupted\)$/, ''),
    }));
}

function nameOf(outcome: RunOutcome): string {
  if (outcome.kind === 'boot-failed') return `boot failed: ${outcome.title}`;
  return outcome.kind === 'crashed' ? outcome.crash.title : outcome.kind;
}

function check({ file, ending, expected }: Row): void {
  const console = readFileSync(join(folder, file), 'latin1');
  expect(nameOf(classifyRun(console, ending, markers).outcome)).toBe(expected);
}

describe.skipIf(!there)(orWhy('a console of a real kernel', there ? null : `no ${folder}`), () => {
  test.each(there ? rows() : [])('$file is called $expected', check);
});
