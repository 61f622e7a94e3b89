import { join } from 'node:path';
import type { Progress } from '../../app/observer.ts';
import { titleOf } from '../../app/overview/run-matrix.ts';
import { costOf } from '../../core/evidence/evidence.ts';
import type { BisectionRecord } from '../../core/log/bisection-record.ts';
import { defaultStrategy } from '../../core/search/strategies.ts';
import type { JobCost, JobEnd, JobOrder, News } from '../../service/engine.ts';
import { pursue } from '../commands/cause.ts';
import { resultJson } from '../output/result-json.ts';
import { titleOfBisection } from './title.ts';

/** Does what `culprit cause` and `culprit fix` do, for the service. Throws `Failure` INTERRUPTED and what they throw. */
export async function carryOutOrder(
  { kind, fields, overrides }: JobOrder,
  state: string,
  tell: (news: News) => void,
  signal: AbortSignal,
): Promise<JobEnd> {
  const strategy = fields.search.strategy ?? defaultStrategy;
  const observe = (progress: Progress) => newsOf(progress, strategy).forEach(tell);
  // Files of the job are absolute paths: the name of the job file is for messages alone.
  const loaded = { path: join(state, 'the job'), fields };
  const { record, interrupted } = await pursue(kind, loaded, overrides, { state, observe, signal });
  if (interrupted !== null) throw interrupted;
  return endOf(record, state);
}

function endOf(record: BisectionRecord, state: string): JobEnd {
  const { result, culprit, confidence } = resultJson(record, { log: '', state });
  return {
    bisection: record.id,
    result,
    culprit: culprit === null ? null : { commit: culprit, subject: record.commits.get(culprit)?.subject ?? '' },
    probability: confidence,
    title: titleOfBisection(record),
    start: record.task.start,
    strategy: record.strategy,
    cost: jobCost(record.cost),
  };
}

function jobCost({ builds, runs, buildMs, runMs }: BisectionRecord['cost']): JobCost {
  return { builds, runs, seconds: (buildMs + runMs) / 1000 };
}

function newsOf(progress: Progress, strategy: string): News[] {
  switch (progress.kind) {
    case 'preparing':
      return [{ type: 'preparing', what: progress.what }];
    case 'begun': {
      const { id, task, events } = progress;
      const cost = jobCost(costOf(events));
      const { start, head, crashTitle: title } = task;
      return [{ type: 'begun', bisection: id, start, head, title, strategy, cost }];
    }
    case 'decided': {
      const asks = progress.asks.map(({ commit, runs, why }) => ({ commit, runs, why }));
      return [{ type: 'decided', stage: progress.stage, asks }];
    }
    case 'building': {
      const { commit, worker, ahead = false } = progress;
      const at = progress.progress && { done: progress.progress.done, total: progress.progress.expected };
      return [{ type: 'building', commit, worker, progress: at, ahead }];
    }
    case 'running':
      return [{ type: 'running', commit: progress.commit, machine: progress.machine }];
    case 'built': {
      const { commit, outcome, wallMs: ms, cached } = progress.record;
      return [
        { type: 'built', commit, worker: progress.worker, outcome: outcome.kind, ms, ahead: false, counts: !cached },
      ];
    }
    case 'built-ahead': {
      const { commit, outcome, wallMs: ms } = progress.record;
      return [
        { type: 'built', commit, worker: progress.worker, outcome: outcome.kind, ms, ahead: true, counts: false },
      ];
    }
    case 'ran': {
      const { commit, outcome, wallMs: ms } = progress.record;
      return [{ type: 'ran', commit, machine: progress.machine, outcome: outcome.kind, title: titleOf(outcome), ms }];
    }
    case 'subject':
    case 'concluded':
      return [];
  }
}
