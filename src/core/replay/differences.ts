import type { LogDocument } from '../log/syzbot/document.ts';
import { renderLog } from '../log/syzbot/render.ts';

export interface Difference {
  /** Of the recording, from 1. */
  readonly line: number;
  readonly recorded: string | null;
  readonly replayed: string | null;
}

const most = 20;

/** Where two logs differ, line by line from the first that does; at most twenty. Empty where they are equal. */
export function differences(recorded: LogDocument, replayed: LogDocument): readonly Difference[] {
  const [a, b] = [renderLog(recorded).split('\n'), renderLog(replayed).split('\n')];
  const found: Difference[] = [];
  for (let i = 0; i < Math.max(a.length, b.length) && found.length < most; i++)
    if (a[i] !== b[i]) found.push({ line: i + 1, recorded: a[i] ?? null, replayed: b[i] ?? null });
  return found;
}
