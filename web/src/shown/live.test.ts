import { expect, test } from 'vitest';
import type { LiveEvent } from '../api/contract.ts';
import { splitEvents } from '../api/event-stream.ts';
import { type Live, nothingLive, withEvent } from './live.ts';

const [a, b] = ['a'.repeat(40), 'b'.repeat(40)];
const at = '2026-11-22T00:00:00.000Z';
const later = '2026-11-22T00:01:00.000Z';
const fold = (...events: readonly LiveEvent[]): Live => events.reduce(withEvent, nothingLive);
const building = (commit: string, worker: number, when = at): LiveEvent => ({
  type: 'building',
  id: 'j',
  at: when,
  commit,
  worker,
  progress: { done: 1, total: 4 },
  ahead: false,
});

test('a builder that goes on keeps the time when it began', () => {
  expect(fold(building(a, 0), building(a, 0, later)).underWay).toEqual([
    { lane: 'builder-0', commit: a, since: at, done: 0.25, ahead: false },
  ]);
});

test('the end of a build ends that of its revision and no other', () => {
  const live = fold(building(a, 0), building(b, 1), {
    type: 'built',
    id: 'j',
    at: later,
    commit: a,
    outcome: 'built',
    ms: 9,
    ahead: false,
  });
  expect(live.underWay.map(({ commit }) => commit)).toEqual([b]);
});

test('a paused job does nothing any more', () => {
  const live = fold(building(a, 0), { type: 'job', id: 'j', at: later, state: 'paused', result: null });
  expect(live).toEqual(nothingLive);
});

test('events come whole, whatever parts the network makes of them', () => {
  const text = ': hello\n\nevent: ran\ndata: {"a":1}\nid: 3\n\ndata: {"b"';
  expect(splitEvents(text)).toEqual({ events: ['{"a":1}'], rest: 'data: {"b"' });
  expect(splitEvents('data: {"b":2}\r\n\r\n').events).toEqual(['{"b":2}']);
});
