import type { FrameSource, FrameStep } from './crash-format.ts';
import { demangle } from './demangle.ts';
import { pattern, stackStart } from './frame-patterns.ts';
import { skipFrames } from './names/skip-frames.ts';

/** The names that a source found: per stack the key frame, and behind it other names for the same frame. */
export interface KeyFrames {
  readonly stacks: readonly (readonly string[])[];
  /** Whether each stack that the source asks for has a name. */
  readonly complete: boolean;
  /** Whether a stack of fault injection got in between. */
  readonly injected: boolean;
}

const frameLine = pattern`^ *(?:{{PC}} *){0,2}{{FUNC}}`;
const armFrameLine = pattern`^ *{{PC}} \(([\w$]+)(?:\.[\w.]+)?\) from {{PC}} \({{FUNC}}`;
const callTraceLine = /Call [Tt]race:|Backtrace:/;
const headingLine = pattern` in {{FUNC}}`;
const registerLine = pattern`(?:IP:|NIP:?|pc :|PC is at)(?: *[0-9a-f]{1,8}:)?(?: *{{PC}}){0,2} *(?:{{FUNC}}|0x[0-9a-f]+|(?:\[< *)?\(null\))`;
const interruptLine = pattern`--- interrupt: [0-9a-f]+ at {{FUNC}}`;
const injectionLine = pattern`^ ?(?:{{PC}} *){0,2}should_fail(?:slab)?[.+]`;

/** Whether a line is a frame of a stack. */
export function isFrameLine(line: string): boolean {
  return frameLine.test(line) || armFrameLine.test(line);
}

/** Follows the steps of a source over the lines of a report. */
export function keyFrames(lines: readonly string[], source: FrameSource): KeyFrames {
  const first = follow(lines, source.steps, source);
  if (!source.otherwise || (first.stacks[0] !== undefined && !first.injected)) return first;
  return follow(lines, source.otherwise, source);
}

function follow(lines: readonly string[], steps: readonly FrameStep[], source: FrameSource): KeyFrames {
  const walk = new FrameWalk(lines, source.skip);
  const expected = Math.max(1, steps.filter((step) => step.kind === 'stack').length);
  const stacks: (readonly string[])[] = [];
  const finish = () => {
    const names = walk.frames.length === 0 ? [] : (source.extract?.(walk.frames) ?? walk.frames.slice(0, 1));
    walk.frames = [];
    if (names.length > 0) stacks.push(names);
    return names.length > 0;
  };
  let stackSeen = false;
  for (let i = 0; i < steps.length; i++) {
    const step = steps[i]!;
    if (step.kind !== 'stack') {
      walk.onTo(step);
      continue;
    }
    if (stackSeen && !finish()) break;
    stackSeen = true;
    if (walk.stack(steps[i + 1])) i++;
  }
  finish();
  return { stacks, complete: stacks.length >= expected, injected: walk.injected };
}

/** No frame is longer; what is bounds the cost of a hostile line. */
const maxFrameLine = 1024;

/** A position in the lines of a report, and the frames that were found on the way. */
class FrameWalk {
  frames: string[] = [];
  injected = false;
  #next = 0;
  readonly #lines: readonly string[];
  readonly #skip: readonly RegExp[];

  constructor(lines: readonly string[], skip: RegExp | undefined) {
    this.#lines = lines;
    this.#skip = skip ? [skippedEverywhere, skip] : [skippedEverywhere];
  }

  /** Goes behind the line that fits the step, or to the end. */
  onTo(step: FrameStep): void {
    for (let line = this.#take(); line !== undefined; line = this.#take()) {
      if (this.#isInjection(line)) return;
      const match = matchStep(line, step);
      if (!match) continue;
      this.#add(match);
      return;
    }
  }

  /** Collects frames to the end of a stack; returns whether it ended at a line that fits the next step. */
  stack(next: FrameStep | undefined): boolean {
    for (let line = this.#take(); line !== undefined; line = this.#take()) {
      if (this.#isInjection(line) || stackStart.test(line)) return false;
      const match = next && matchStep(line, next);
      if (match) {
        this.#add(match);
        return true;
      }
      this.#add(armFrameLine.exec(line) ?? frameLine.exec(line) ?? []);
    }
    return false;
  }

  #take(): string | undefined {
    return this.#lines[this.#next++]?.slice(0, maxFrameLine);
  }

  #isInjection(line: string): boolean {
    const found = injectionLine.test(line);
    if (found) this.injected = true;
    return found;
  }

  #add(match: readonly (string | undefined)[]): void {
    for (const group of match.slice(1)) {
      if (group === undefined) continue;
      const name = demangle(group);
      if (!this.#skip.some((names) => names.test(name))) this.frames.push(name);
    }
  }
}

function matchStep(line: string, step: FrameStep): readonly (string | undefined)[] | null {
  switch (step.kind) {
    case 'heading':
      return headingLine.exec(line) ?? [];
    case 'registers':
      return registerLine.exec(line) ?? (step.interruptLines ? interruptLine.exec(line) : null);
    case 'call-trace':
      return callTraceLine.exec(line);
    case 'line':
      return step.pattern.exec(line);
    case 'stack':
      break;
  }
  return null;
}

const skippedEverywhere = new RegExp(skipFrames.join('|'));
