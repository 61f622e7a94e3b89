import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import type { CrashReport } from '../../src/core/report/crash-report.ts';
import { operatingSystems } from '../../src/core/report/operating-system.ts';
import { parseConsoleOf } from '../../src/core/report/parse-console-of.ts';

/**
 * Short consoles, each in a file named by what it shows: comments, what is expected of each report, a blank line, the
 * console. The comment `# os: NAME` says whose console it is; Linux's without. `UPDATE_GOLDEN=1` writes the expectations anew; read the difference like code.
 */
const folder = fileURLToPath(new URL('../golden/consoles/', import.meta.url));
const names = readdirSync(folder).filter((name) => name.endsWith('.txt'));

function expectation(report: CrashReport): string {
  const lines = [
    `TITLE: ${report.title}`,
    ...report.altTitles.map((title) => `ALT: ${title}`),
    `TYPE: ${report.type}`,
    ...(report.frame === null ? [] : [`FRAME: ${report.frame}`]),
    ...(report.guiltyFile === null ? [] : [`FILE: ${report.guiltyFile}`]),
    ...(report.corrupted === null ? [] : [`CORRUPTED: ${report.corrupted}`]),
    ...(report.suppressed ? ['SUPPRESSED'] : []),
    `LINES: ${report.crashLine} to ${report.endLine}`,
  ];
  return lines.map((line) => `${line}\n`).join('');
}

function check(name: string): void {
  const path = join(folder, name);
  const text = readFileSync(path, 'latin1');
  const blank = text.indexOf('\n\n');
  const comments: readonly string[] = text.slice(0, blank).match(/^#.*/gm) ?? [];
  const console = text.slice(blank + 2);
  const os = operatingSystems.find((it) => comments.includes(`# os: ${it}`)) ?? 'linux';
  const reports = parseConsoleOf(os, console);
  const found = comments.map((line) => `${line}\n`).join('') + reports.map(expectation).join('');
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(path, `${found.trimEnd()}\n\n${console}`, 'latin1');
  expect(found.trimEnd()).toBe(text.slice(0, blank));
}

describe('a console is read as its header says', () => {
  test.each(names)('%s', check);
});
