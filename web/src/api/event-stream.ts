import { ask } from './client.ts';
import type { LiveEvent } from './contract.ts';

/** Parts of the text that are whole events, and the rest, which waits for more. */
export function splitEvents(text: string): { readonly events: readonly string[]; readonly rest: string } {
  const parts = text.replaceAll('\r\n', '\n').split('\n\n');
  const rest = parts.pop() ?? '';
  const events = parts.map(dataOf).filter((data) => data !== '');
  return { events, rest };
}

function dataOf(event: string): string {
  return event
    .split('\n')
    .filter((line) => line.startsWith('data:'))
    .map((line) => line.slice(5).replace(/^ /, ''))
    .join('\n');
}

export type Connection = 'connecting' | 'live' | 'lost';

const firstPauseMs = 1000;
const mostPauseMs = 30_000;

/**
 * Follows the events of one bisection, or of all, until the signal; connects again by itself, each time after a longer
 * pause. By fetch and not by EventSource, which cannot send a token.
 */
export async function followEvents(
  path: string,
  signal: AbortSignal,
  onEvent: (event: LiveEvent) => void,
  onConnection: (connection: Connection) => void,
): Promise<void> {
  let pauseMs = firstPauseMs;
  while (!signal.aborted) {
    try {
      const response = await ask(path, { signal, headers: { accept: 'text/event-stream' } });
      onConnection('live');
      pauseMs = firstPauseMs;
      await readAll(response, onEvent);
    } catch {
      // Said by onConnection: whoever looks at the page can do nothing else about it.
    }
    if (signal.aborted) return;
    onConnection('lost');
    await pause(pauseMs, signal);
    pauseMs = Math.min(mostPauseMs, pauseMs * 2);
  }
}

async function readAll(response: Response, onEvent: (event: LiveEvent) => void): Promise<void> {
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let waiting = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    const { events, rest } = splitEvents(waiting + value);
    waiting = rest;
    for (const event of events) onEvent(JSON.parse(event) as LiveEvent);
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
