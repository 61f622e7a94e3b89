import type { CrashTitle } from './crash-title.ts';
import { riscvStatus, stackStart, stackStarts } from './frame-patterns.ts';
import { isFrameLine } from './frames.ts';
import { TriggerScan } from './trigger-scan.ts';

/**
 * Why a report cannot be trusted, or null: the title says so, it has a timestamp of another line in it, or the stack
 * that belongs to it is missing or cut. `text` is the lines, each with a line feed.
 */
export function corruption(found: CrashTitle, lines: readonly string[], text: string): string | null {
  if (found.corrupted !== null) return found.corrupted;
  if (/\[ *\d+\.\d+\]/.test(found.title)) return 'another line is mixed into the title';
  if (found.format === null) return null;
  return (found.format.needsStack ?? found.format.frames !== undefined) ? brokenStack(lines, text) : null;
}

/** Looks at the first opening of each kind of stack: frames have to stand below it, though not below RISC-V's registers. */
function brokenStack(lines: readonly string[], text: string): string | null {
  const openings = openingsIn(lines, text);
  let frames = false;
  for (const kind of stackStarts) {
    const at = openings.find((opening) => kind.test(lines[opening]!));
    if (at === undefined) continue;
    if (lines.length - at < 3) return 'the call trace is cut';
    if (hasFrames(lines.slice(at + 1, at + 16))) frames = true;
    else if (kind !== riscvStatus) return 'a stack has no frames';
  }
  return frames ? null : 'there is no stack';
}

/** Every kind of opening has one of these. */
const openingScan = new TriggerScan(['race', 'ted:', 'ted ', 'eed:', 'eed ', 'init', 'adad']);

/** The numbers of the lines that open a stack. Most lines are not looked at: reports are long. */
function openingsIn(lines: readonly string[], text: string): readonly number[] {
  const found: number[] = [];
  let start = 0;
  let candidate = openingScan.next(text, 0, text.length);
  for (let at = 0; at < lines.length && candidate !== -1; at++) {
    const end = start + lines[at]!.length;
    if (candidate < end) {
      if (stackStart.test(lines[at]!)) found.push(at);
      candidate = openingScan.next(text, end, text.length);
    }
    start = end + 1;
  }
  return found;
}

function hasFrames(lines: readonly string[]): boolean {
  for (const line of lines) {
    if (stackStart.test(line)) return false;
    if (isFrameLine(line) || line.includes('(stack is not available)')) return true;
  }
  return false;
}
