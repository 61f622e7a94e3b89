import { expect, test } from 'vitest';
import type { RunRecord } from '../evidence/journal-event.ts';
import { crashType } from '../report/crash-type.ts';
import type { VerdictContext } from '../search/verdict-rules.ts';
import { evidenceRules } from './evidence-rules.ts';
import { outcomeOf } from './recorded-evidence.ts';

const title = 'kernel BUG at arch/x86/kvm/mmu/mmu.c:LINE!';

function runs(crashes: number, clean: number, of = title): RunRecord[] {
  const run = (outcome: RunRecord['outcome']): RunRecord => ({
    kind: 'ran',
    atMs: 0,
    commit: 'a',
    outcome,
    wallMs: 0,
    sight: null,
    console: '',
    report: null,
  });
  return [
    ...Array.from({ length: crashes }, () => run(outcomeOf({ kind: 'crashed', title: of }))),
    ...Array.from({ length: clean }, () => run({ kind: 'ok' })),
  ];
}

const followed = (crashed: number, all: number): VerdictContext => ({
  target: { titles: new Set([title]), types: new Set([crashType(title)]) } as unknown as VerdictContext['target'],
  flaky: false,
  start: { crashed, runs: all },
});

test.each([
  ['as many crashes as at the start', runs(10, 0), followed(10, 10), 'bad'],
  ['fewer crashes than at the start', runs(4, 6), followed(20, 20), 'bad'],
  ['more crashes than at the start', runs(13, 7), followed(8, 20), 'bad'],
  [
    'the same crash in a file that moved',
    runs(10, 0, 'kernel BUG at arch/x86/kvm/mmu.c:LINE!'),
    followed(10, 10),
    'bad',
  ],
  ['ten clean runs of a sure crash', runs(0, 10), followed(10, 10), 'good'],
  ['ten clean runs of a rare crash', runs(0, 10), followed(1, 20), 'skip'],
  [
    'one other crash among clean runs',
    [...runs(1, 0, 'WARNING in elsewhere'), ...runs(0, 9)],
    followed(10, 10),
    'good',
  ],
  ['other crashes only', runs(10, 0, 'WARNING in free_netdev'), followed(10, 10), 'skip'],
] as const)('%s', (_, shown, context, verdict) => {
  expect(evidenceRules.judge(shown, context).verdict).toBe(verdict);
});
