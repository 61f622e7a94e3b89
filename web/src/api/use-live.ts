import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { type Live, nothingLive, withEvent } from '../shown/live.ts';
import type { LiveEvent } from './contract.ts';
import { type Connection, followEvents } from './event-stream.ts';

/** At most one reading of the details in so many milliseconds: events of ten machines come in bursts. */
const restMs = 1000;

/**
 * Follows what happens now in one bisection (or in all): what is under way comes from the events themselves, and after
 * each that changed the journal the queries under `key` are read again.
 */
export function useLive(id: string | null, key: readonly string[]): { live: Live; connection: Connection } {
  const client = useQueryClient();
  const [live, setLive] = useState(nothingLive);
  const [connection, setConnection] = useState<Connection>('connecting');
  const name = key.join(' ');
  useEffect(() => {
    const stop = new AbortController();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const read = () => {
      timer ??= setTimeout(() => {
        timer = undefined;
        void client.invalidateQueries({ queryKey: name.split(' ') });
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
  }, [client, id, name]);
  return { live, connection };
}

const changing: ReadonlySet<LiveEvent['type']> = new Set(['job', 'decided', 'built', 'ran', 'marked']);
