import type { RunRecord } from '../evidence/journal-event.ts';
import { readTrace } from './call-trace.ts';

/** Traced runs of the start commit that told nothing, after which tracing is given up. */
const patience = 2;

/** Whether the traced runs of the start commit say that looking at others tells nothing either. */
export function isTracingGivenUp(traced: readonly RunRecord[]): boolean {
  return traced.length >= patience && traced.every(toldNothing);
}

function toldNothing({ trace }: RunRecord): boolean {
  return trace === null || trace === undefined || readTrace(trace).failure !== null;
}
