import { MarkerReader, type Markers } from './run-markers.ts';

/** What programs in the guest said, without what stands in front of each line; within the bounds that init sets. */
export interface ProgramLines {
  /** Of the known-good programs. */
  readonly controls: readonly string[];
  /** Of each step of the reproducer that began, in order. */
  readonly steps: readonly StepLines[];
}

export interface StepLines {
  readonly lines: readonly string[];
  /** How the step ended: `exit 0`, `timeout`; null where it did not. */
  readonly end: string | null;
}

const control = 'control| ';
const reproducer = 'repro| ';

/** Reads the console of one run of our own init, up to a second boot. */
export function programLines(console: string, markers: Markers): ProgramLines {
  const reader = new MarkerReader(markers);
  const controls: string[] = [];
  const steps: { lines: string[]; end: string | null }[] = [];
  let boots = 0;
  for (const raw of console.split('\n')) {
    const line = raw.replace(/\r+$/, '');
    const marker = reader.read(line);
    if (marker?.kind === 'boot' && ++boots > 1) break;
    if (marker?.kind === 'next' || marker?.kind === 'end') {
      const last = steps.at(-1);
      if (last !== undefined) last.end = marker.text;
    }
    if (marker?.kind === 'begin' || marker?.kind === 'next') steps.push({ lines: [], end: null });
    if (line.startsWith(control)) controls.push(line.slice(control.length));
    if (line.startsWith(reproducer)) steps.at(-1)?.lines.push(line.slice(reproducer.length));
  }
  return { controls, steps };
}
