import type { LogDocument } from '../log/syzbot/document.ts';
import { readBisection } from '../log/syzbot/read-bisection.ts';
import { type Judgement, judge } from './judge.ts';
import { type Trail, trailOf } from './step.ts';

export interface Audit extends Judgement {
  readonly trail: Trail;
}

export function auditLog(document: LogDocument): Audit {
  const trail = trailOf(readBisection(document));
  return { trail, ...judge(trail) };
}
