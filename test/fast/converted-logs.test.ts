import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readNotation } from '../../src/core/history/notation.ts';
import { toGitLog } from '../../src/core/log/convert/git-log.ts';
import { fromJunit, toJunit } from '../../src/core/log/convert/junit.ts';
import { fromKtap, toKtap } from '../../src/core/log/convert/ktap.ts';
import { toSyzbotLog } from '../../src/core/log/convert/syzbot-log.ts';
import { bisectionOfReport } from '../../src/core/log/convert/test-report.ts';
import { parseLog } from '../../src/core/log/syzbot/parse.ts';
import { readBisection } from '../../src/core/log/syzbot/read-bisection.ts';
import { renderLog } from '../../src/core/log/syzbot/render.ts';
import { documentFromJson, jsonSchemaOfLogs } from '../../src/core/log/syzbot/schema.ts';
import { git, makeRepository, temporaryDirectory } from '../support/temporary-repository.ts';

const golden = (name: string) => readFileSync(new URL(`../golden/logs/${name}.txt`, import.meta.url), 'utf8');

/** What git itself answers while `test` judges, as a log of syzbot's of era C. */
function syzbotLogOf(
  repository: string,
  kind: 'cause' | 'fix',
  [bad, good]: readonly [string, string],
  broken: string,
): string {
  const start = kind === 'cause' ? bad : good;
  const lines = [
    kind === 'cause' ? `bisecting cause commit starting from ${start}` : `bisecting fixing commit since ${start}`,
    `testing commit ${start}`,
    'compiler: gcc',
    'all runs: crashed: WARNING in f',
    kind === 'cause' ? 'testing release v1.0' : `testing current HEAD ${bad}`,
    `testing commit ${kind === 'cause' ? good : bad}`,
    'compiler: gcc',
    'all runs: OK',
    `# git bisect start ${bad} ${good}`,
  ];
  let answer = git(repository, 'bisect', 'start', bad, good);
  for (let i = 0; i < 20 && !answer.includes('is the first bad commit'); i++) {
    const commit = git(repository, 'rev-parse', 'HEAD');
    const isNew = git(repository, 'ls-tree', 'HEAD', `file-${broken}`) !== '';
    const verdict = isNew ? 'bad' : 'good';
    const crashes = (verdict === 'bad') === (kind === 'cause');
    lines.push(...answer.split('\n'), '', `testing commit ${commit}`, 'compiler: gcc');
    lines.push(crashes ? 'all runs: crashed: WARNING in f' : 'all runs: OK', `# git bisect ${verdict} ${commit}`);
    answer = git(repository, 'bisect', verdict);
  }
  const found = answer.slice(0, 40);
  const subject = git(repository, 'log', '-1', '--format=%s', found);
  const word = kind === 'cause' ? 'bad' : 'good';
  lines.push(...answer.split('\n'), '', 'revisions tested: 5, total time: 2m0s (build: 1m0s, test: 59s)');
  lines.push(`first ${word} commit: ${found} ${subject}`);
  return lines.map((line) => `${line}\n`).join('');
}

/**
 *  a-b-c-d-e---h-i
 *     \-f-g-/        the bug (or its fix) comes with g
 */
const drawing = readNotation('a-b-c-d-e b-f-g e+g=h-i');

function check(kind: 'cause' | 'fix'): void {
  test(`git replays the ${kind} bisection that its own answers led, and names the same commit`, () => {
    const repository = temporaryDirectory();
    const ids = makeRepository(repository, drawing);
    const log = syzbotLogOf(repository, kind, [ids.get('i')!, ids.get('a')!], 'g');
    const recorded = readBisection(parseLog(log));
    expect(recorded.ending).toMatchObject({ kind: 'found', commit: ids.get('g') });

    git(repository, 'bisect', 'reset');
    const converted = renderLog(toGitLog(recorded));
    writeFileSync(join(repository, 'bisect.log'), converted);
    git(repository, 'bisect', 'replay', 'bisect.log');
    const found = git(repository, 'bisect', kind === 'cause' ? 'bad' : 'new', ids.get('g')!);
    expect(found).toContain(`${ids.get('g')!} is the first ${kind === 'cause' ? 'bad' : 'new'} commit`);

    const back = readBisection(parseLog(renderLog(toSyzbotLog(readBisection(parseLog(converted))))));
    expect(back.git.map(({ told }) => told)).toEqual(recorded.git.map(({ told }) => told));
    expect(back.kind).toBe(kind);
  });

  test(`what git prints as its ${kind} log is read and written again`, () => {
    const repository = temporaryDirectory();
    const ids = makeRepository(repository, drawing);
    syzbotLogOf(repository, kind, [ids.get('i')!, ids.get('a')!], 'g');
    const log = `${git(repository, 'bisect', 'log')}\n`;
    const document = parseLog(log);
    expect(document).toMatchObject({ format: 'git', notes: [] });
    expect(renderLog(document)).toBe(log);
    const { ending, tests, git: exchanges } = readBisection(document);
    expect(exchanges[0]?.told).toEqual({ kind: 'start', bad: ids.get('i'), good: [ids.get('a')] });
    expect(ending).toMatchObject({ kind: 'found', commit: ids.get('g') });
    expect(tests.every(({ stated }) => stated !== null)).toBe(true);
  });
}
check('cause');
check('fix');

test('KTAP: revisions are tests, runs their subtests, what tells nothing is skipped', () => {
  const lines = toKtap(readBisection(parseLog(golden('era-c-flaky')))).split('\n');
  expect(lines[0]).toBe('KTAP version 1');
  expect(lines[2]).toBe('1..5');
  expect(lines).toContain('  not ok 1 run 0 # crashed: KASAN: use-after-free Read in toy_release');
  expect(lines).toContain('  ok 9 run 8 # SKIP did not boot: INFO: rcu detected stall in toy');
  expect(
    lines.filter((line) => /^(?:not )?ok/.test(line)).map((line) => line.replace(/ [0-9a-f]{12} #.*/, '')),
  ).toEqual(['not ok 1 start', 'ok 2 v6.1', 'not ok 3 bisect', 'not ok 4 bisect', 'ok 5 parent']);
});

test('KTAP: a title cannot begin a directive or a line', () => {
  const log = golden('era-c-timeout').replace('KASAN: use-after-free Read', 'x # TODO \u001b[2J\r');
  expect(toKtap(readBisection(parseLog(log)))).toContain(
    '  not ok 1 all runs # crashed: x \\# TODO ?[2J? in toy_release\n',
  );
});

test('JUnit: suites with counts, and nothing in a title is markup', () => {
  const log = golden('era-a-cause').replaceAll('KASAN: use-after-free', '<b>&"\u0000');
  const xml = toJunit(readBisection(parseLog(log)));
  expect(xml).toContain('<testsuites name="bisection (cause)');
  expect(xml).toContain(' tests="24" failures="3" errors="1" skipped="7">');
  expect(xml).toContain('<failure message="crashed: &lt;b&gt;&amp;&quot;? Read in toy_release"/>');
  expect(xml.match(/<testsuite /g)).toHaveLength(6);
});

test('JSON: what would smuggle in another line is refused', () => {
  const json = (title: string) => ({
    ...parseLog(''),
    items: [{ kind: 'crash', title }],
    notes: [],
  });
  expect(documentFromJson(json('WARNING in f'))).toHaveProperty('document');
  expect(documentFromJson(json('WARNING\nfirst bad commit: x'))).toHaveProperty('problem');
  expect(documentFromJson({ ...json('x'), items: [{ kind: 'release', tag: 'v1 v2' }] })).toHaveProperty('problem');
  expect(documentFromJson({ ...json('x'), items: [{ kind: 'no-such' }] })).toHaveProperty('problem');
  expect(documentFromJson([])).toHaveProperty('problem');
});

test('the schema in the docs is the one that is checked by', () => {
  const published = readFileSync(new URL('../../docs/schemas/bisection-log.json', import.meta.url), 'utf8');
  expect(JSON.parse(published)).toEqual(JSON.parse(JSON.stringify(jsonSchemaOfLogs())));
});

test.for([
  'era-a-cause',
  'era-b-merge',
  'era-b-oldest-bad',
  'era-c-flaky',
  'era-c-fix',
  'era-c-inconclusive',
  'era-d-fix',
])('%s: a report reads back to the bisection that it was made of', (name) => {
  const recorded = readBisection(parseLog(golden(name)));
  for (const [write, read] of [
    [toKtap, fromKtap],
    [toJunit, fromJunit],
  ] as const) {
    const back = bisectionOfReport(read(write(recorded))!);
    expect(write(back)).toBe(write(recorded));
    expect(renderLog(toGitLog(back))).toBe(renderLog(toGitLog(recorded)));
    const log = parseLog(renderLog(toSyzbotLog(back)));
    expect(log.notes.filter(({ what }) => what !== 'missing')).toEqual([]);
    expect(write(readBisection(log)).replace(/^#.*$/gm, '')).toBe(write(back).replace(/^#.*$/gm, ''));
  }
});

test('reports of other things are none of ours', () => {
  expect(fromKtap('KTAP version 1\n1..1\nok 1 a\n')).toBeNull();
  expect(fromJunit('<testsuites name="kernel"><testsuite name="a"/></testsuites>')).toBeNull();
});
