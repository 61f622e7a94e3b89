import { evidenceOn } from '../../core/evidence/evidence.ts';
import type { BisectionRecord } from '../../core/log/bisection-record.ts';
import { holdingOf } from '../../core/marks/gather-marks.ts';
import type { PlacedCall } from '../../core/sight/call-kinds.ts';
import { startSight } from '../../core/sight/revision-sight.ts';
import { markOf, pairCalls, tellingKinds } from '../../core/sight/trace-text.ts';
import { tracedRevision } from './sight-text.ts';

/** What a revision's traced run did, for programs; with a second one also which call stands beside which, by position. */
export function tracesJson(record: BisectionRecord, commits: readonly string[]): Record<string, unknown> {
  const telling = tellingKinds(startSight(record.task, record.evidence, holdingOf(record.marks ?? [])).profile);
  const traced = commits.map((commit) => tracedRevision(record, commit));
  const [left, right] = traced;
  return {
    id: record.id,
    start: record.task.start,
    revisions: traced.map(({ commit, calls, note }) => ({
      commit,
      subject: record.commits.get(commit)?.subject ?? '',
      sight: evidenceOn(record.evidence, commit).sight ?? null,
      note,
      calls: calls.map((call) => callJson(call, telling)),
    })),
    pairs: left === undefined || right === undefined ? null : pairsJson(left.calls, right.calls, telling),
  };
}

function callJson({ task, text, result, kind }: PlacedCall, telling: ReadonlySet<string>) {
  return { task, call: text, result, telling: telling.has(kind) };
}

function pairsJson(left: readonly PlacedCall[], right: readonly PlacedCall[], telling: ReadonlySet<string>) {
  const place = (calls: readonly PlacedCall[]) => new Map(calls.map((call, position) => [call, position]));
  const [lefts, rights] = [place(left), place(right)];
  return pairCalls(left, right).map((pair) => ({
    left: pair.left === null ? null : lefts.get(pair.left),
    right: pair.right === null ? null : rights.get(pair.right),
    mark: markOf(pair, telling),
  }));
}
