import { expect, test } from 'vitest';
import { parseLog } from '../log/syzbot/parse.ts';
import { auditLog } from './audit.ts';
import { mailSummary } from './mail.ts';

/** A bisection drawn in few words: a test a line, then what git said. */
const hash = (letter: string) => letter.repeat(40);
const target = 'KASAN: use-after-free Read in toy_release';

const testOf = (letter: string, runs: readonly string[]) => [
  `testing commit ${hash(letter)} with gcc (GCC) 8.1.0`,
  ...(new Set(runs).size === 1 ? [`all runs: ${runs[0]}`] : runs.map((run, at) => `run #${at}: ${run}`)),
];
const crashes = (count: number, title: string) => [
  ...Array.from({ length: count }, () => `crashed: ${title}`),
  ...Array.from({ length: 10 - count }, () => 'OK'),
];
const clean = crashes(0, '');

/** A search in which d is tested in the middle of start a and release b, and is the answer. */
function log(
  ofD: readonly string[],
  title: string,
  subject = 'toy: release twice',
  paths = ' drivers/toy/toy.c | 2 +-',
): string {
  return [
    `bisecting cause commit starting from ${hash('a')}`,
    `building syzkaller on ${hash('0')}`,
    ...testOf('a', crashes(10, target)),
    'testing release v5.4',
    ...testOf('b', clean),
    `# git bisect start ${hash('a')} ${hash('b')}`,
    'Bisecting: 1 revision left to test after this (roughly 1 step)',
    `[${hash('c')}] toy: tidy`,
    ...testOf('c', clean),
    `# git bisect good ${hash('c')}`,
    'Bisecting: 0 revisions left to test after this (roughly 0 steps)',
    `[${hash('d')}] ${subject}`,
    ...testOf('d', ofD),
    `# git bisect bad ${hash('d')}`,
    `${hash('d')} is the first bad commit`,
    `commit ${hash('d')}`,
    'Author: Ada Example <ada@example.org>',
    'Date:   Sun Nov 24 16:32:01 2019 -0800',
    '',
    `    ${subject}`,
    '',
    paths,
    ' 1 file changed, 1 insertion(+), 1 deletion(-)',
    'revisions tested: 4, total time: 45m0s (build: 20m0s, test: 20m0s)',
    `first bad commit: ${hash('d')} ${subject}`,
    'cc: ["ada@example.org"]',
    `crash: ${title}`,
    `BUG: ${title}`,
    ' toy_release+0x1/0x2 drivers/toy/toy.c:7',
    '',
  ].join('\n');
}

const sound = log(crashes(10, target), target);
const stray = log(
  crashes(1, 'WARNING in elsewhere'),
  'WARNING in elsewhere',
  'Documentation: typo',
  ' Documentation/x.rst | 2 +-',
);

test('steady crashes of one kind and a culprit in their file are upheld', () => {
  const audit = auditLog(parseLog(sound));
  expect(audit).toMatchObject({ assessment: 'upheld', answer: { commit: hash('d') } });
  expect(audit.findings.map(({ text }) => text)).toContain(
    'the answer changes “drivers/toy/toy.c”, which stands in the stack of the crash',
  );
});

test('a verdict on one stray crash is doubted and named as the turn, with its evidence and its line', () => {
  const audit = auditLog(parseLog(stray));
  expect(audit.assessment).toBe('doubtful');
  const [turn] = audit.turns;
  expect(turn).toMatchObject({ kind: 'false-bad', step: { test: { commit: hash('d') } } });
  const finding = audit.findings.find(({ step }) => step === turn!.step)!;
  expect(finding.text).toBe(
    `dddddddddddd was called bad on one crash in 10 runs, “WARNING in elsewhere”; another crash than “${target}” of the start commit, which was never seen again`,
  );
  expect(stray.split('\n')[audit.lineOf(turn!.step) - 1]).toBe(`testing commit ${hash('d')} with gcc (GCC) 8.1.0`);
});

test('the probability falls from step to step, down to that of the answer', () => {
  for (const text of [sound, stray]) {
    const { chances, probabilityRight } = auditLog(parseLog(text));
    const list = [...chances.values()];
    expect(list).toHaveLength(3);
    expect(list.toSorted((a, b) => b - a)).toEqual(list);
    expect(list.at(-1)).toBeCloseTo(probabilityRight!, 6);
  }
});

test('the turns share the doubt and no more', () => {
  const { turns, probabilityRight } = auditLog(parseLog(stray));
  const all = turns.reduce((sum, { probability }) => sum + probability, 0);
  expect(all).toBeLessThanOrEqual(1 - probabilityRight! + 1e-9);
  expect(turns.map(({ probability }) => probability).toSorted((a, b) => b - a)).toEqual(
    turns.map(({ probability }) => probability),
  );
});

test('a log that ends before an answer has none, and still has turns', () => {
  const cut = sound.slice(0, sound.indexOf(`${hash('d')} is the first`));
  expect(auditLog(parseLog(cut))).toMatchObject({ assessment: 'no-answer', probabilityRight: null, answer: null });
  expect(auditLog(parseLog(cut)).turns.length).toBeGreaterThan(0);
});

test('a log that ends behind git’s answer has that one', () => {
  const cut = sound.slice(0, sound.indexOf('revisions tested'));
  expect(auditLog(parseLog(cut)).answer).toMatchObject({ commit: hash('d'), subject: 'toy: release twice' });
});

test('any log is judged, however little there is', () => {
  for (const text of ['', 'testing commit', `testing commit ${hash('a')}\nall runs: OK\n`, 'error: no'])
    expect(auditLog(parseLog(text))).toMatchObject({ assessment: 'no-answer', turns: [] });
});

test('a mail is plain text in short lines', () => {
  const mail = mailSummary(auditLog(parseLog(stray)));
  expect(mail.replaceAll(/\s+/g, ' ')).toContain('named dddddddddddd ("Documentation: typo").');
  expect(mail).toMatch(/^[\n -~]*$/);
  expect(mail).toContain('To settle it:');
  for (const line of mail.split('\n')) expect(line.length).toBeLessThanOrEqual(72);
});

test('a release that was reached with another compiler says so', () => {
  const text = sound.replace(
    `testing commit ${hash('b')} with gcc (GCC) 8.1.0`,
    `testing commit ${hash('b')} with gcc (GCC) 5.5.0`,
  );
  const { findings } = auditLog(parseLog(text));
  expect(findings.some((finding) => finding.text.includes('built by “gcc 5.5.0”, not by “gcc 8.1.0”'))).toBe(true);
});

test('a revert is told, and what was there before the reverted commit is a test to make', () => {
  const reverted = sound
    .replaceAll('toy: release twice', 'Revert "toy: release once"')
    .replace('\n\n drivers/toy', `\n    \n    This reverts commit ${hash('e')}.\n\n drivers/toy`);
  const { findings, next } = auditLog(parseLog(reverted));
  expect(findings[0]).toMatchObject({ push: 0, text: expect.stringContaining('is a revert') as unknown });
  expect(next.map(({ revision }) => revision)).toContain('eeeeeeeeeeee^');
});
