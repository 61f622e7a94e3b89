import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parseLog } from '../../src/core/log/syzbot/parse.ts';
import { renderLog } from '../../src/core/log/syzbot/render.ts';
import { replay } from '../../src/core/replay/replay.ts';

/** A replay writes what its search decides, not what the recording says: each of these alterations is undone. */
function check(name: string, file: string, from: string | RegExp, to: string): void {
  test(name, () => {
    const text = readFileSync(new URL(`../golden/logs/${file}.txt`, import.meta.url), 'utf8');
    const altered = text.replace(from, to);
    expect(altered).not.toBe(text);
    expect(renderLog(replay(parseLog(altered), null).document)).not.toBe(altered);
  });
}

const hash = (pattern: string) => new RegExp(`${pattern} [0-9a-f]{40}`);
const other = '6'.repeat(40);

check('a verdict that is turned', 'era-a-cause', '# git bisect bad', '# git bisect good');
check('a skip that is called good', 'era-c-inconclusive', '# git bisect skip', '# git bisect good');
check('a verdict on another commit', 'era-a-cause', hash('# git bisect bad'), `# git bisect bad ${other}`);
check(
  'ends of the range that were not tested',
  'era-c-flaky',
  hash('# git bisect start'),
  `# git bisect start ${other}`,
);
check('a hash where the era wrote a tag', 'era-a-cause', ' v5.1\nBisecting', ` ${other}\nBisecting`);
check('a start commit that does not crash', 'era-a-cause', /all runs: crashed.*/, 'all runs: OK');
check(
  'a good release that crashes',
  'era-c-flaky',
  'run #7: OK\nrun #8: boot',
  'run #7: crashed: WARNING in f\nrun #8: boot',
);
check('a good release with too many useless runs', 'era-a-cause', 'run #3: OK', 'run #3: boot failed: no');
check('a bad revision without a crash', 'era-a-cause', /run #9: crashed.*/, 'run #9: OK');
check('runs that are numbered otherwise', 'era-a-cause', 'run #9:', 'run #10:');
check('equal results one by one', 'era-c-timeout', /all runs: (.*)/, 'run #0: $1\nrun #1: $1');
check('a flaky reproducer that is not called so', 'era-c-flaky', 'reproducer seems to be flaky\n', '');
check('a flaky reproducer that the end does not tell', 'era-c-flaky', 'Reproducer flagged being flaky\n', '');
check(
  'a reproducer that is called flaky and is not',
  'era-c-timeout',
  'testing release',
  'reproducer seems to be flaky\ntesting release',
);
check('a number of tested revisions', 'era-a-cause', 'revisions tested: 6', 'revisions tested: 7');
check('revisions that did not build counted since 2020', 'era-c-inconclusive', 'tested: 2', 'tested: 3');
check('another answer', 'era-a-cause', hash('first bad commit:'), `first bad commit: ${other}`);
check('another final title', 'era-a-cause', 'crash: KASAN', 'crash: KMSAN');
check(
  'no answer where there is one',
  'era-b-oldest-bad',
  'testing release v4.6',
  'testing release v4.6\ntesting release v4.5',
);
check('a kernel signature of the culprit', 'era-c-flaky', /culprit signature: ..../, 'culprit signature: 0000');
check('a parent that was built but is said to be tested', 'era-c-flaky', /parent commit .*\n/, '');
check('another representative crash', 'era-d-cause', 'representative crash: KASAN', 'representative crash: KMSAN');
check('another class of the representative crash', 'era-d-cause', 'types: [KASAN', 'types: [KMSAN');
check('a chance to miss', 'era-d-fix', 'false negative chance: 0.000', 'false negative chance: 0.100');
check('a probability of error', 'era-d-fix', 'probability: 0.00', 'probability: 0.40');
check('one crash decided in 2024', 'era-d-cause', '# git bisect skip', '# git bisect bad');
check('a fix whose verdict is not turned', 'era-c-fix', '# git bisect bad', '# git bisect good');
check('a head that crashes', 'era-c-fix', 'all runs: OK', 'all runs: crashed: WARNING in f');

/** The last lines of a replay whose search ends where the recording went on. */
function checkEnd(name: string, file: string, from: string | RegExp, to: string, end: readonly string[]): void {
  test(name, () => {
    const text = readFileSync(new URL(`../golden/logs/${file}.txt`, import.meta.url), 'utf8').replace(from, to);
    const { document, stopped } = replay(parseLog(text), null);
    expect(stopped).toBeNull();
    expect(renderLog(document).trimEnd().split('\n').slice(-end.length)).toEqual(end);
  });
}

checkEnd('a start commit that does not crash ends the search', 'era-a-cause', /all runs: crashed.*/, 'all runs: OK', [
  'all runs: OK',
  '# replay: the recording says bad here, the rules say good: 0 of 10 runs crashed, 10 were clean',
  'revisions tested: 1, total time: 1h2m3.5s (build: 40m0.25s, test: 20m0s)',
  "error: the crash wasn't reproduced on the original commit",
]);
checkEnd('a head that crashes ends the search', 'era-c-fix', 'all runs: OK', 'all runs: crashed: WARNING in f', [
  '# replay: the recording says good here, the rules say bad: 10 of 10 runs crashed, 0 were clean',
  'revisions tested: 2, total time: 1m0s (build: 30s, test: 29.5s)',
  'the crash still happens on HEAD',
]);

test('releases that could all not be tested end the search as the recording says', () => {
  const [start, release] = ['1'.repeat(40), '2'.repeat(40)];
  const text = [
    `bisecting cause commit starting from ${start}`,
    `building syzkaller on ${'3'.repeat(40)}`,
    `testing commit ${start} with gcc (GCC) 10.1.0-syz 20200507`,
    `kernel signature: ${'4'.repeat(64)}`,
    'all runs: crashed: WARNING in f',
    'testing release v5.8',
    `testing commit ${release} with gcc (GCC) 8.1.0`,
    `kernel signature: ${'5'.repeat(64)}`,
    'all runs: boot failed: can not ssh into the instance',
    'revisions tested: 2, total time: 30m0s (build: 10m0s, test: 10m0s)',
    'bisection is inconclusive, the first bad commit could be any of:',
    release,
    start,
    '',
  ].join('\n');
  const replayed = replay(parseLog(text), null);
  expect(renderLog(replayed.document)).toBe(text);
  expect(replayed.decisions.map(({ verdict }) => verdict)).toEqual(['bad', 'skip']);
});
