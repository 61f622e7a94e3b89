import type { Progress } from '../../app/observer.ts';
import { type Canvas, drawView } from './draw-view.ts';
import { buildLine, plainLine } from './plain-lines.ts';
import { styleOf } from './style.ts';
import { emptyView, type ViewState, watch } from './view-state.ts';

/** Shows progress on standard error: a live view on a terminal, plain lines elsewhere, nothing when quiet. */
export interface Display {
  show(progress: Progress): void;
  /** Leaves the last picture where it is and stops drawing. */
  close(): void;
}

export function openDisplay(title: string, quiet: boolean): Display {
  if (quiet) return { show: () => {}, close: () => {} };
  return process.stderr.isTTY ? liveDisplay(title) : plainDisplay();
}

/** A long build says how far it is this often. */
const buildLineEveryMs = 20_000;

function plainDisplay(): Display {
  let view: ViewState = emptyView;
  let saidMs = performance.now();
  const say = (line: string | null) => {
    if (line === null) return;
    process.stderr.write(`${line}\n`);
    saidMs = performance.now();
  };
  return {
    show: (progress) => {
      const before = view;
      const nowMs = performance.now();
      view = watch(view, progress, nowMs);
      say(plainLine(before, view, progress));
      if (nowMs - saidMs > buildLineEveryMs) say(buildLine(view, nowMs));
    },
    close: () => {},
  };
}

/** Redraws in place four times a second at the most: each picture overwrites the one before. */
function liveDisplay(title: string): Display {
  const startedMs = performance.now();
  let view: ViewState = emptyView;
  let drawn = 0;
  const draw = () => {
    const elapsed = performance.now() - startedMs;
    const lines = drawView(view, title, elapsed, canvas());
    const up = drawn > 0 ? `\u001b[${drawn}A` : '';
    process.stderr.write(`${up}\r${lines.map((line) => `\u001b[2K${line}\n`).join('')}\u001b[J`);
    drawn = lines.length;
  };
  draw();
  const timer = setInterval(draw, 250);
  return {
    show: (progress) => {
      view = watch(view, progress, performance.now() - startedMs);
    },
    close: () => {
      clearInterval(timer);
      draw();
    },
  };
}

function canvas(): Canvas {
  return {
    ...styleOf(process.stderr),
    columns: Math.max(40, process.stderr.columns ?? 80),
    rows: Math.max(10, process.stderr.rows ?? 24),
  };
}
