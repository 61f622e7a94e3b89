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
