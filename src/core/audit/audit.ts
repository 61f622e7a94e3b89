import type { LogDocument, Note } from '../log/syzbot/document.ts';
import { readBisection } from '../log/syzbot/read-bisection.ts';
import { type Finding, findingsOf } from './findings.ts';
import { chancesAfter, type Judgement, judge } from './judge.ts';
import { type NextTest, nextTests } from './next-tests.ts';
import { type Step, type Trail, trailOf } from './step.ts';

/** Everything that an audit says of a log. */
export interface Audit extends Judgement {
  readonly trail: Trail;
  readonly findings: readonly Finding[];
  readonly next: readonly NextTest[];
  /** The chance that no decision up to a step was wrong, 0 to 1, for each decision. */
  readonly chances: ReadonlyMap<Step, number>;
  /** Of the item at which a step begins, from 1. */
  readonly lineOf: (step: Step) => number;
  /** What of the log could not be understood or is missing. */
  readonly notes: readonly Note[];
}

export function auditLog(document: LogDocument): Audit {
  const trail = trailOf(readBisection(document));
  const judgement = judge(trail);
  const chances = chancesAfter(judgement);
  const lines = linesOf(document);
  return {
    ...judgement,
    trail,
    findings: findingsOf(trail, judgement),
    next: nextTests(trail, judgement),
    chances: new Map(judgement.doubts.map(({ step }, at) => [step, chances[at]!])),
    lineOf: ({ test }) => lines[test.from]!,
    notes: document.notes,
  };
}

/** For each item the line at which it begins, from 1: a line that was broken counts as its pieces. */
function linesOf({ items, layout }: LogDocument): readonly number[] {
  const breaks = layout.breaks ?? [];
  let line = layout.blankBefore;
  let broken = 0;
  return items.map(({ more, blank }) => {
    while (broken < breaks.length && breaks[broken]!.line < line) broken++;
    const at = line + broken + 1;
    line += 1 + (more?.length ?? 0) + (blank ?? 0);
    return at;
  });
}
