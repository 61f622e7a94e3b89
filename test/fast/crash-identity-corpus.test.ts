import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { compareCrashes, type Identity } from '../../src/core/report/identity/compare-crashes.ts';
import type { ComparableCrash } from '../../src/core/report/identity/crash-facts.ts';
import { tellingFrames } from '../../src/core/report/identity/telling-frames.ts';
import { parseConsole } from '../../src/core/report/parse-console.ts';
import { orWhy } from '../support/skips.ts';

/** Bugs of syzbot with their sample reports and fixes, and its bisections with the truth; see README.md beside them. */
const corpus = fileURLToPath(new URL('../../../shared/corpus/', import.meta.url));
const there = existsSync(corpus);
if (!there) console.log(`skipped: no corpus of bugs and bisections at ${corpus}`);

const jsonLines = <Row>(file: string): Row[] =>
  readFileSync(join(corpus, file), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Row);
const withoutCounter = (title: string) => title.replace(/ \(\d+\)$/, '');

interface Bug {
  readonly title: string;
  readonly fixes: readonly string[];
  readonly crash: ComparableCrash;
}

interface Scorer {
  readonly loadCorpus: (
    directory: string,
    groups: readonly string[],
  ) => readonly { readonly key: string; readonly log: string }[];
}

/** Those of which the fix is known. */
async function bugs(): Promise<readonly Bug[]> {
  const { loadCorpus } = (await import(join(corpus, 'score-reports.mjs'))) as Scorer;
  const logs = new Map(loadCorpus(join(corpus, 'crash-reports-syzbot'), ['linux']).map(({ key, log }) => [key, log]));
  type Truth = { readonly bugId: string | null; readonly fixCommits: readonly string[] | null };
  const fixes = new Map(jsonLines<Truth>('bisection-logs/truth.jsonl').map((row) => [row.bugId, row.fixCommits ?? []]));
  type Row = { readonly case: string; readonly bugId: string; readonly title: string };
  return jsonLines<Row>('crash-reports-syzbot/index.jsonl').flatMap((row) => {
    const fixedBy = fixes.get(row.bugId) ?? [];
    const [report] = fixedBy.length === 0 ? [] : parseConsole(logs.get(row.case) ?? '');
    if (report === undefined) return [];
    const { title, altTitles, type, frame, corrupted, guiltyFile } = report;
    const crash = { title, altTitles, type, frame, corrupted, guiltyFile, frames: tellingFrames(report.text) };
    return [{ title: withoutCounter(row.title), fixes: fixedBy, crash }];
  });
}

/** Shares of the answers, in percent. */
function shares(answers: readonly Identity[]): Readonly<Record<Identity, number>> {
  const share = (identity: Identity) =>
    Math.round((1000 * answers.filter((it) => it === identity).length) / answers.length) / 10;
  return { same: share('same'), variant: share('variant'), foreign: share('foreign') };
}

describe.skipIf(!there)(orWhy('real crashes are told apart', there ? null : `no ${corpus}`), () => {
  test('sample reports of bugs, by their fixes', async () => {
    const all = await bugs();
    const answers: Record<'title' | 'fix' | 'neither', Identity[]> = { title: [], fix: [], neither: [] };
    for (const [i, a] of all.entries())
      for (const b of all.slice(i + 1)) {
        const sameFix = a.fixes.some((fix) => b.fixes.includes(fix));
        const kind = a.title === b.title ? 'title' : sameFix ? 'fix' : 'neither';
        answers[kind].push(compareCrashes(a.crash, b.crash).identity);
      }
    expect(answers.fix.length).toBeGreaterThan(100);
    console.log('same title', shares(answers.title), 'same fix', shares(answers.fix), 'other', shares(answers.neither));
    // Titles of 2018 blamed helpers that no title blames since: a few reports of one bug have other titles today.
    expect(shares(answers.title).foreign).toBeLessThan(10);
    // With other titles and one fix: often nothing in common but the fix.
    expect(shares(answers.fix).foreign).toBeLessThan(50);
    expect(shares(answers.neither).same).toBeLessThan(0.1);
    expect(shares(answers.neither).foreign).toBeGreaterThan(97);
  });

  test('titles of bisections: those of the start, and others with the defect and without it', () => {
    const answers: Record<string, Identity[]> = { seen: [], other: [], stranger: [] };
    for (const { start, titles } of bisections())
      for (const { title, affected } of titles) {
        const kind = !affected ? 'stranger' : start.includes(title) ? 'seen' : 'other';
        const all = start.map((seen) => compareCrashes(onlyTitle(seen), onlyTitle(title)));
        answers[kind]!.push(all.toSorted((a, b) => b.logRatio - a.logRatio)[0]!.identity);
      }
    console.log(
      'seen',
      shares(answers['seen']!),
      'other',
      shares(answers['other']!),
      'strangers',
      shares(answers['stranger']!),
    );
    expect(shares(answers['seen']!).same).toBeGreaterThan(90);
    expect(shares(answers['other']!).foreign).toBeLessThan(40);
    expect(shares(answers['stranger']!).foreign).toBeGreaterThan(50);
    // Some have the very title that was seen at the start: an older defect with the same name.
    expect(shares(answers['stranger']!).same).toBeLessThan(8);
  });
});

const onlyTitle = (title: string): ComparableCrash => ({ title, altTitles: [] });

interface Bisection {
  readonly start: readonly string[];
  /** Every title at other revisions of which it is settled whether they have the defect. */
  readonly titles: readonly { readonly title: string; readonly affected: boolean }[];
}

function bisections(): readonly Bisection[] {
  type Tested = { readonly commit: string; readonly where: string; readonly affected: boolean | null };
  return jsonLines<{ readonly file: string; readonly tested: readonly Tested[] }>(
    'bisection-logs/tested.jsonl',
  ).flatMap(({ file, tested }) => {
    const crashes = titlesByCommit(readFileSync(join(corpus, 'bisection-logs/logs', file), 'latin1'));
    const start = [...(crashes.get(tested.find(({ where }) => where === 'start')?.commit ?? '') ?? [])];
    const settled = tested.filter(({ where, affected }) => where !== 'start' && affected !== null);
    const seen = new Set<string>();
    const titles = settled.flatMap(({ commit, affected }) =>
      [...(crashes.get(commit) ?? [])].flatMap((title) => {
        const key = `${title} ${affected}`;
        if (seen.has(key)) return [];
        seen.add(key);
        return [{ title, affected: affected === true }];
      }),
    );
    return start.length === 0 ? [] : [{ start, titles }];
  });
}

function titlesByCommit(log: string): ReadonlyMap<string, ReadonlySet<string>> {
  const found = new Map<string, Set<string>>();
  let titles = new Set<string>();
  for (const line of log.split('\n')) {
    const commit = /^testing commit ([0-9a-f]{40})/.exec(line)?.[1];
    if (commit !== undefined) found.set(commit, (titles = new Set()));
    const title = /^(?:run #\d+|all runs): crashed: (.*)$/.exec(line)?.[1];
    if (title !== undefined) titles.add(title.replace('\r', ''));
  }
  return found;
}
