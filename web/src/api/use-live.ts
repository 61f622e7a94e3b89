import { useEffect, useEffectEvent, useState } from 'react';
import { type Live, nothingLive, withEvent } from '../shown/live.ts';
import type { LiveEvent } from './contract.ts';
import { type Connection, followEvents } from './event-stream.ts';

/** At most one reading in so many milliseconds: events of ten machines come in bursts. */
const restMs = 1000;

/**
 * Follows what happens now in one bisection, or in all: what is under way comes from the events themselves; after those
 * that changed something that was read, `onChange` is to read it again.
 */
export function useLive(id: string | null, onChange: () => void): { live: Live; connection: Connection } {
  const [live, setLive] = useState(nothingLive);
  const [connection, setConnection] = useState<Connection>('connecting');
  const change = useEffectEvent(onChange);
  useEffect(() => {
    const stop = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const read = () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        change();
      }, restMs);
    };
    const onEvent = (event: LiveEvent) => {
      setLive((before) => withEvent(before, event));
      if (changing.has(event.type)) read();
    };
    const onConnection = (now: Connection) => {
      setConnection(now);
      if (now === 'live') read();
      else setLive(nothingLive);
    };
    const path = id === null ? '/api/v1/events' : `/api/v1/events?id=${encodeURIComponent(id)}`;
    void followEvents(path, stop.signal, onEvent, onConnection);
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, [id]);
  return { live, connection };
}

const changing: ReadonlySet<LiveEvent['type']> = new Set(['job', 'decided', 'built', 'ran', 'marked']);
