import { expect, test } from 'vitest';
import { crashed, ok } from '../../../test/support/stand-in-world.ts';
import { type Evidence, gatherEvidence } from '../evidence/evidence.ts';
import type { RunOutcome } from '../evidence/outcome.ts';
import { readTitles } from './title-identity.ts';

function evidenceOf(runs: Readonly<Record<string, readonly (string | RunOutcome)[]>>): Evidence {
  return gatherEvidence(
    Object.entries(runs).flatMap(([commit, list]) =>
      list.map((run) => ({
        kind: 'ran' as const,
        atMs: 0,
        commit,
        outcome: typeof run === 'string' ? crashed(run) : run,
        wallMs: 1,
        sight: null,
        console: 'x',
        report: null,
      })),
    ),
  );
}

const known = 'KASAN: use-after-free Read in tcp_send_ack';

function read(runs: Readonly<Record<string, readonly (string | RunOutcome)[]>>) {
  const { members, doubtful } = readTitles(evidenceOf(runs), 'start', [known]);
  return {
    members: [...members],
    doubtful: doubtful.map(({ titles, probability }) => [[...titles], probability] as const),
  };
}

test('a title that names the same function is the target, whatever the checker', () => {
  for (const title of [
    'KASAN: slab-out-of-bounds Write in tcp_send_ack',
    'general protection fault in __tcp_send_ack',
    'WARNING in tcp_send_ack.isra.0',
    'BUG: unable to handle kernel paging request in tcp_send_ack.constprop.0',
  ])
    expect({ title, ...read({ a: [title, ok] }) }).toEqual({ title, members: [known, title], doubtful: [] });
});

test('an alternative title that is known makes a crash the target', () => {
  const crash = crashed('KASAN: invalid-free in kfree_skb');
  const outcome = crash.kind === 'crashed' ? { ...crash, crash: { ...crash.crash, altTitles: [known] } } : crash;
  expect(read({ a: [outcome] }).members).toContain('KASAN: invalid-free in kfree_skb');
});

test('how doubtful others are: at the start commit, renamed, of the same kind, beside the target, anything', () => {
  const probability = (commit: string, title: string) =>
    read({ [commit]: [title], beside: [known, 'INFO: hang'] }).doubtful.find(([titles]) => titles.includes(title))?.[1];
  const other = 'general protection fault in ext4_map';
  const chances = [
    probability('a', 'KASAN: use-after-free Read in tcp_send_ack_now'),
    probability('start', other),
    probability('a', 'KASAN: use-after-free Read in ext4_map'),
    probability('a', 'INFO: hang'),
    probability('a', other),
  ];
  expect(chances).toEqual([expect.closeTo(0.51, 2), 0.2, 0.05, 0.01, 0.0005]);
});

test('titles that blame one function are one question, the most frequent first', () => {
  const [first, second] = ['KASAN: use-after-free Read in ext4_map', 'WARNING in __ext4_map'];
  expect(read({ a: ['INFO: hang', first], b: [second, ok] }).doubtful).toEqual([
    [[first, second], 0.05],
    [['INFO: hang'], 0.0005],
  ]);
});

test('a corrupted title names no function', () => {
  const { members } = readTitles(evidenceOf({ a: ['KASAN: use-after-free in corrupted'] }), 'start', [
    'WARNING in corrupted',
  ]);
  expect([...members]).toEqual(['WARNING in corrupted']);
});
