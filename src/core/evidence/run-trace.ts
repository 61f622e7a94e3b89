import { kernelPart, MarkerReader, type Markers } from './run-markers.ts';

/** How far a run came, by the markers on its console. Line numbers are of the console, from 0. */
export interface RunTrace {
  /** What the kernel said, up to its second start if there was one, with the line of the console each stood on. */
  readonly lines: readonly { readonly text: string; readonly number: number }[];
  /** Where the up marker is; null where the kernel never came up. */
  readonly up: number | null;
  /** What init said of its control program: `ok`, `exit 3`, …; null where it said nothing. */
  readonly control: string | null;
  /** Where the begin marker is; null where the reproducer never began. */
  readonly begin: number | null;
  /** How the reproducer ended: `exit 0`, `signal 11`, `timeout`, `stuck`; null where it never did. */
  readonly end: string | null;
  /** What init said of system calls, in order, at most `mostTraceLines`; empty where the run was not traced. */
  readonly calls: readonly string[];
  /** The kernel started a second time: the machine restarted itself. */
  readonly rebooted: boolean;
}

/** Init prints about 1,600 lines at the most. */
const mostTraceLines = 4000;
const longestTraceLine = 500;

/** Reads the console of one run. Time and memory grow with its length only. */
export function traceRun(console: string, markers: Markers): RunTrace {
  const reader = new MarkerReader(markers);
  const lines: { text: string; number: number }[] = [];
  const seen: { -readonly [name in 'up' | 'control' | 'begin' | 'end']: RunTrace[name] } = {
    up: null,
    control: null,
    begin: null,
    end: null,
  };
  const calls: string[] = [];
  let boots = 0;
  for (const [number, raw] of console.split('\n').entries()) {
    const line = raw.replace(/\r+$/, '');
    const marker = reader.read(line);
    if (marker?.kind === 'boot' && ++boots > 1) break;
    if (marker?.kind === 'up') seen.up = number;
    if (marker?.kind === 'control') seen.control = marker.text;
    if (marker?.kind === 'begin') seen.begin = number;
    if (marker?.kind === 'end') seen.end = marker.text;
    if (marker?.kind === 'trace' && calls.length < mostTraceLines) calls.push(marker.text.slice(0, longestTraceLine));
    const text = kernelPart(line, markers);
    if (text !== null) lines.push({ text, number });
  }
  return { lines, ...seen, calls, rebooted: boots > 1 };
}
