import type { LogItem } from './document.ts';

/** The line that begins the bisect phase, with one good end (as syzbot has it) or several (as our own logs may). */
export function bisectStart(bad: string, [good = '', ...others]: readonly string[]): LogItem {
  return others.length === 0
    ? { kind: 'bisect-start', bad, good }
    : { kind: 'bisect-start-several', bad, good, others };
}

/** Whether an item begins the bisect phase. */
export function isBisectStart({ kind }: LogItem): boolean {
  return kind === 'bisect-start' || kind === 'bisect-start-several';
}
