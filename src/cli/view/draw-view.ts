import { oneLine } from '../../core/log/one-line.ts';
import { about, clock, count, fit } from './format.ts';
import { bold, drawRun, legend, paint, type Style } from './shapes.ts';
import { crashOf, type RevisionRow, rowsOf, timeLeft, type ViewState } from './view-state.ts';

export interface Canvas extends Style {
  /** Characters in a line, at least 40. */
  readonly columns: number;
  readonly rows: number;
}

/** The live view as lines, without line ends: what is known, what is being done, what is left. */
export function drawView(view: ViewState, title: string, elapsedMs: number, canvas: Canvas): string[] {
  const head = headLines(view, title, elapsedMs, canvas);
  const now = nowLines(view, elapsedMs, canvas);
  const space = Math.max(3, canvas.rows - head.length - now.length - 3);
  return [...head, ...tableLines(view, space, canvas), ...now];
}

function headLines(view: ViewState, title: string, elapsedMs: number, canvas: Canvas): string[] {
  const left = timeLeft(view);
  const times = `${view.id?.slice(0, 6) ?? '------'} · ${clock(elapsedMs)}${left === null ? '' : ` · about ${about(left)} left`}`;
  const lines = [`${bold(fit(oneLine(title), Math.max(10, canvas.columns - times.length - 1)), canvas)} ${times}`];
  const crash = crashOf(view);
  if (crash !== null) {
    const figures = `${crash.crashed} of ${crash.of} at ${view.task!.start.slice(0, 12)}`;
    lines.push(`crash   ${fit(oneLine(crash.title), Math.max(10, canvas.columns - figures.length - 9))} ${figures}`);
  }
  const { stage } = view;
  if (stage !== null) {
    const candidates =
      stage.candidates === null
        ? ''
        : ` · ${count(stage.candidates)} commits, ${Math.log2(Math.max(1, stage.candidates)).toFixed(1)} bits to go`;
    lines.push(`stage   ${stage.name}${candidates}`);
  }
  return lines;
}

const runsWidth = 20;
const fixedWidth = 12 + 2 + 7 + 2 + runsWidth + 2;

function tableLines(view: ViewState, space: number, canvas: Canvas): string[] {
  const rows = rowsOf(view);
  if (rows.length === 0) return [];
  const width = Math.max(8, canvas.columns - fixedWidth - 1);
  const header = `${'revision'.padEnd(14)}${fit('subject', width)} ${'build'.padStart(6)}  runs`;
  const shown = rows.slice(-space + 1);
  const hidden = rows.length - shown.length;
  return [
    paint(hidden === 0 ? header : `${header}   (${hidden} above)`, 'grey', canvas),
    ...shown.map((row) => rowLine(row, width, canvas)),
    paint(legend(canvas), 'grey', canvas),
  ];
}

function rowLine({ commit, subject, evidence, shapes }: RevisionRow, width: number, canvas: Canvas): string {
  const build = evidence.build;
  const time = build === null ? '' : build.cached ? 'stored' : clock(build.wallMs);
  const runs =
    build?.outcome.kind === 'build-failed'
      ? `${paint(canvas.unicode ? '×' : '-', 'grey', canvas)} does not build`
      : drawRuns(shapes, canvas);
  return `${commit.slice(0, 12)}  ${fit(oneLine(subject), width)} ${time.padStart(6)}  ${runs}`;
}

function drawRuns(shapes: RevisionRow['shapes'], canvas: Canvas): string {
  const shown = shapes.slice(0, runsWidth);
  const rest = shapes.length - shown.length;
  return shown.map((shape) => drawRun(shape, canvas)).join('') + (rest > 0 ? `+${rest}` : '');
}

function nowLines(view: ViewState, elapsedMs: number, canvas: Canvas): string[] {
  const lines: string[] = [];
  if (view.preparing !== null) lines.push(`now     ${oneLine(view.preparing)}`);
  for (const [worker, { commit, progress, sinceMs }] of view.building) {
    const share = progress?.expected ? ` ${Math.min(99, Math.round((100 * progress.done) / progress.expected))} %` : '';
    const what =
      progress === null ? 'checking out' : `${oneLine(progress.what)} (${count(progress.done)} files${share})`;
    lines.push(`now     builder ${worker + 1}: ${commit.slice(0, 12)} ${what} · ${clock(elapsedMs - sinceMs)}`);
  }
  if (view.running.size > 0) {
    const [{ commit }] = view.running.values() as unknown as [{ commit: string }];
    lines.push(
      `now     running ${commit.slice(0, 12)} on ${view.running.size} machine${view.running.size === 1 ? '' : 's'}`,
    );
  }
  const [ask] = view.asks;
  if (ask !== undefined) lines.push(`why     ${ask.commit.slice(0, 12)}: ${oneLine(ask.why)}`);
  lines.push(paint('Ctrl-C stops without loss; the same command goes on', 'grey', canvas));
  return lines.map((line) => (line.length > canvas.columns && !canvas.colour ? fit(line, canvas.columns) : line));
}
