import { expect, test } from 'vitest';
import { crashed, ok } from '../../../test/support/stand-in-world.ts';
import { traceOf } from '../../../test/support/traces.ts';
import type { CallTrace, RunOutcome } from '../../core/evidence/outcome.ts';
import { type Canvas, drawView } from './draw-view.ts';
import { emptyView, type ViewState, watch } from './view-state.ts';

const start = 'a'.repeat(40);
const other = 'b'.repeat(40);

function watched(): ViewState {
  const built = (commit: string) => ({
    kind: 'built' as const,
    worker: 0,
    record: {
      kind: 'built' as const,
      atMs: 0,
      commit,
      wallMs: 220_000,
      cached: false,
      log: 'l',
      outcome: { kind: 'built' as const, signature: 's', kernel: 'k', compiler: 'cc' },
    },
  });
  const ran = (commit: string, outcome: RunOutcome) => ({
    kind: 'ran' as const,
    machine: 0,
    record: { kind: 'ran' as const, atMs: 0, commit, outcome, wallMs: 1000, sight: null, console: 'c', report: null },
  });
  const target = crashed('general protection fault in hidraw_release', 'hidraw_release');
  return [
    {
      kind: 'begun' as const,
      id: '3f2a9c000000',
      task: { kind: 'cause' as const, start, head: start, crashTitle: null, walk: null },
      sight: true,
      events: [],
    },
    {
      kind: 'decided' as const,
      stage: { name: 'search' as const, candidates: 15_204, revisionsLeft: 14 },
      asks: [{ commit: other, runs: 3, why: 'halves the range' }],
    },
    built(start),
    ...Array.from({ length: 10 }, () => ran(start, target)),
    built(other),
    ran(other, ok),
    ran(other, crashed('another title')),
    {
      kind: 'subject' as const,
      commit: start,
      subject: 'HID: hidraw: \u001b[31mfix refcount of a list entry that is freed too early and more words',
    },
    {
      kind: 'building' as const,
      commit: other,
      worker: 0,
      progress: { what: 'drivers/hid/hid-core.o', done: 310, expected: 500 },
    },
  ].reduce((view, progress) => watch(view, progress, 1000), emptyView);
}

const plain: Canvas = { unicode: true, colour: false, columns: 80, rows: 24 };

test('shows the crash, the range, the revisions with their runs, what is being done and what is left', () => {
  expect(drawView(watched(), 'culprit cause hidraw.yaml', 1_080_000, plain)).toEqual([
    'culprit cause hidraw.yaml                     3f2a9c · 18:00 · about 53 min left',
    'crash   general protection fault in hidraw_release      10 of 10 at aaaaaaaaaaaa',
    'stage   search · 15,204 commits, 13.9 bits to go',
    'revision      subject                               build  runs',
    'aaaaaaaaaaaa  HID: hidraw: ?[31mfix refcount of a…   3:40  ■■■■■■■■■■',
    'bbbbbbbbbbbb                                         3:40  ●◆',
    '● clean  ■ crashed  ◆ another crash  b no boot',
    'now     builder 1: bbbbbbbbbbbb drivers/hid/hid-core.o (310 files 62 %) · 17:59',
    'why     bbbbbbbbbbbb: halves the range',
    'Ctrl-C stops without loss; the same command goes on',
  ]);
});

test('no line is wider than the terminal, with colours or without', () => {
  for (const columns of [40, 60, 80, 200])
    for (const colour of [false, true])
      for (const line of drawView(watched(), 'culprit cause a-rather-long-name-of-a-job-file.yaml', 1_080_000, {
        ...plain,
        columns,
        colour,
      }))
        expect(line.replaceAll(/\u001b\[[0-9;]*m/g, '').length, line).toBeLessThanOrEqual(columns);
});

test('a terminal without Unicode gets letters', () => {
  const lines = drawView(watched(), 't', 0, { ...plain, unicode: false });
  expect(lines.find((line) => line.startsWith('bbbb'))).toMatch(/ od$/);
  for (const line of lines) expect(line).toMatch(/^[\x20-\x7e]*$/);
});

test('what was seen of a clean revision has a column of its own, and its sentence', () => {
  const ran = (commit: string, outcome: RunOutcome, trace?: CallTrace) => ({
    kind: 'ran' as const,
    machine: 0,
    record: {
      kind: 'ran' as const,
      atMs: 0,
      commit,
      outcome,
      wallMs: 1,
      sight: null,
      console: 'c',
      report: null,
      ...(trace && { traced: true, trace }),
    },
  });
  const target = crashed('general protection fault in hidraw_release', 'hidraw_release');
  const view = [
    ran(start, target, traceOf('pipe(0x7000) = 0', 'fcntl(3, 1031, 131072)')),
    ran('c'.repeat(40), ok, traceOf('pipe(0x7000) = 0', 'fcntl(3, 1031, 131072) = -22', 'end exit 2')),
    ran('c'.repeat(40), ok),
  ].reduce((before, progress) => watch(before, progress, 1000), watched());
  const lines = drawView(view, 'culprit', 0, { ...plain, columns: 110 });
  expect(lines).toContain(`revision      subject${' '.repeat(53)}  build  sight runs`);
  expect(lines).toContain(`cccccccccccc${' '.repeat(71)}blind ●`);
  expect(lines).toContain(
    'sight   cccccccccccc: fcntl(F_SETPIPE_SZ) returns EINVAL here; at the start commit it does not return',
  );
  for (const line of drawView(view, 'culprit', 0, { ...plain, columns: 50 }))
    expect(line.length).toBeLessThanOrEqual(50);
  const off = drawView({ ...view, sight: false }, 'culprit', 0, { ...plain, columns: 110 });
  expect(off.join('\n')).not.toMatch(/sight|blind/);
});
