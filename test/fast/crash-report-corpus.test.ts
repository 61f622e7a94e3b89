import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, test } from 'vitest';
import type { CrashReport } from '../../src/core/report/crash-report.ts';
import { type OperatingSystem, operatingSystems } from '../../src/core/report/operating-system.ts';
import { parseConsole } from '../../src/core/report/parse-console.ts';
import { parseConsoleOf } from '../../src/core/report/parse-console-of.ts';
import { orWhy } from '../support/skips.ts';

/** Consoles of real crashes that come with the answer; see FORMAT.md and README.md beside them. */
const corpus = fileURLToPath(new URL('../../../shared/corpus/', import.meta.url));
const there = existsSync(corpus);
if (!there) console.log(`skipped: no corpus of crash reports at ${corpus}`);

interface Case {
  readonly key: string;
  readonly log: string;
  readonly want: {
    readonly title: string;
    readonly type: string;
    readonly corrupted: boolean;
    readonly suppressed: boolean;
    readonly altTitles: readonly string[];
    readonly guilty?: string;
  };
}
interface Scorer {
  loadCorpus(directory: string, groups: readonly string[]): readonly Case[];
}

const scorer = (): Promise<Scorer> => import(join(corpus, 'score-reports.mjs'));
const typeOf = (report: CrashReport | undefined) => (report === undefined || report.type === 'none' ? '' : report.type);

type Field = 'title' | 'type' | 'corrupted' | 'suppressed' | 'altTitles' | 'guilty';

/** Whether each field of a case is right; those that a case does not give are left out. */
function judge({ log, want }: Case, os: OperatingSystem): Partial<Record<Field, boolean>> {
  const [report] = parseConsoleOf(os, log);
  if (want.guilty !== undefined) return { guilty: (report?.guiltyFile ?? '') === want.guilty };
  if (want.title === '') return { title: report === undefined };
  return {
    title: report?.title === want.title,
    type: typeOf(report) === want.type.replace(/^UNKNOWN$/, ''),
    corrupted: report !== undefined && (report.corrupted !== null) === want.corrupted,
    suppressed: report?.suppressed === want.suppressed,
    altTitles: [...(report?.altTitles ?? [])].toSorted().join('\n') === [...want.altTitles].toSorted().join('\n'),
  };
}

async function check(folder: string, group: string, least: Partial<Record<Field, number>>): Promise<void> {
  const cases = (await scorer()).loadCorpus(join(corpus, folder), [group]);
  // The cases of `all` hold under every system.
  const systems = operatingSystems.filter((os) => os !== 'user' && (group === 'all' || group.startsWith(os)));
  const verdicts = systems.flatMap((os) => cases.map((it) => judge(it, os)));
  for (const [field, share] of Object.entries(least)) {
    const given = verdicts.flatMap((verdict) => Object.entries(verdict).filter(([name]) => name === field));
    const right = given.filter(([, isRight]) => isRight).length;
    expect
      .soft(right / given.length, `${folder}/${group}: ${field}, ${right} of ${given.length}`)
      .toBeGreaterThanOrEqual(share);
  }
}

describe.skipIf(!there)(
  orWhy('reports of real crashes are read as they should be', there ? null : `no ${corpus}`),
  () => {
    test.each(['linux', 'freebsd', 'netbsd', 'openbsd', 'darwin', 'fuchsia', 'starnix', 'gvisor', 'all'])(
      'those of syzkaller: %s',
      (group) => check('crash-reports', group, { title: 1, type: 1, corrupted: 1, suppressed: 1, altTitles: 1 }),
    );
    // The rest are titles of older rules: their helpers were not skipped yet. See README.md there.
    test('those of syzbot', () =>
      check('crash-reports-syzbot', 'linux', {
        title: 0.92,
        type: 0.99,
        corrupted: 0.99,
        suppressed: 1,
        altTitles: 0.9,
      }));
    test.each(['crash-reports', 'crash-reports-syzbot'])('the files that %s blame', (folder) =>
      check(folder, 'linux-guilty', { guilty: 1 }),
    );
  },
);

interface Row {
  readonly file: string;
  /** Titles in the order in which they come, with ` (corrupted)`; none where nothing crashed. */
  readonly titles: readonly string[];
}

function rows(): readonly Row[] {
  return readFileSync(join(corpus, 'console-logs/README.md'), 'utf8')
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .filter(([, file]) => file?.endsWith('.txt') && !file.startsWith('build-'))
    .map(([, file, , , , called]) => ({ file: file!, titles: titlesIn(called!) }));
}

function titlesIn(called: string): readonly string[] {
  if (/^(?:boot failed: )?(?:ok|lost connection to test machine|no output from test machine)$/.test(called)) return [];
  return called.replace('boot failed: ', '').split('; then ');
}

function checkConsole({ file, titles }: Row): void {
  const reports = parseConsole(readFileSync(join(corpus, 'console-logs', file), 'latin1'));
  const found = reports.map(({ title, corrupted }) => (corrupted === null ? title : `${title} (corrupted)`));
  expect(found.slice(0, 1)).toEqual(titles.slice(0, 1));
  // Reports that only follow from another one are not in the table.
  let at = -1;
  const missing = titles.filter((title) => (at = found.indexOf(title, at + 1)) === -1);
  expect(missing).toEqual([]);
}

describe.skipIf(!there)(
  orWhy('consoles of real kernels are named as their table says', there ? null : `no ${corpus}`),
  () => {
    let table: readonly Row[] = [];
    beforeAll(() => {
      table = rows();
    });
    test.each(there ? rows() : [])('$file', checkConsole);
    test('there are some', () => expect(table.length).toBeGreaterThan(50));
  },
);
