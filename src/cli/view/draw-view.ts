import { oneLine } from '../../core/log/one-line.ts';
import { clock, count, fit } from './format.ts';
import { bold, drawRun, legend, paint, type Style, signs } from './shapes.ts';
import { crashOf, type RevisionRow, rowsOf, type ViewState, whatIsLeft } from './view-state.ts';

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

/** A text on the left, cut where it must be, and one on the right. */
function twoSides(left: string, right: string, canvas: Canvas): string {
  return `${fit(left, Math.max(0, canvas.columns - right.length - 1), signs(canvas).cut)} ${right}`.slice(
    0,
    canvas.columns,
  );
}

function cutLine(text: string, canvas: Canvas): string {
  return fit(text, canvas.columns, signs(canvas).cut).trimEnd();
}

function headLines(view: ViewState, title: string, elapsedMs: number, canvas: Canvas): string[] {
  const { dot } = signs(canvas);
  const left = whatIsLeft(view);
  const times = [view.id?.slice(0, 6) ?? '------', clock(elapsedMs), ...(left === null ? [] : [left])];
  const lines = [bold(twoSides(oneLine(title), times.join(` ${dot} `), canvas), canvas)];
  const crash = crashOf(view);
  if (crash !== null)
    lines.push(
      twoSides(
        `crash   ${oneLine(crash.title)}`,
        `${crash.crashed} of ${crash.of} at ${view.task!.start.slice(0, 12)}`,
        canvas,
      ),
    );
  const { stage } = view;
  if (stage === null) return lines;
  const range =
    stage.candidates === null
      ? ''
      : ` ${dot} ${count(stage.candidates)} commits, ${Math.log2(Math.max(1, stage.candidates)).toFixed(1)} bits to go`;
  return [...lines, cutLine(`stage   ${stage.name}${range}`, canvas)];
}

const hashWidth = 14;
const buildWidth = 7;
const mostRunsWidth = 20;
/** Room for `blind` and a blank, where anything is known of sight. */
const sightWidth = 6;

function tableLines(view: ViewState, space: number, canvas: Canvas): string[] {
  const rows = rowsOf(view);
  if (rows.length === 0) return [];
  const runsWidth = Math.min(mostRunsWidth, canvas.columns >= 80 ? mostRunsWidth : 8);
  const sight = rows.some(({ evidence }) => evidence.sight !== undefined) ? sightWidth : 0;
  const subjectWidth = Math.max(0, canvas.columns - hashWidth - buildWidth - 2 - sight - runsWidth - 1);
  const { cut } = signs(canvas);
  const shown = rows.slice(-space + 1);
  const hidden = rows.length - shown.length;
  const header = `${'revision'.padEnd(hashWidth)}${fit('subject', subjectWidth, cut)}${'build'.padStart(buildWidth)}  ${sight > 0 ? 'sight ' : ''}runs${hidden === 0 ? '' : ` (${hidden} above)`}`;
  return [
    paint(cutLine(header, canvas), 'grey', canvas),
    ...shown.map((row) => {
      const subject = fit(oneLine(row.subject), subjectWidth, cut);
      return `${row.commit.slice(0, 12)}  ${subject}${buildTime(row).padStart(buildWidth)}  ${sightOf(row, sight, canvas)}${runsOf(row, runsWidth, canvas)}`;
    }),
    ...(canvas.columns >= 60 ? [legend(canvas)] : []),
  ];
}

function buildTime({ evidence: { build } }: RevisionRow): string {
  if (build === null) return '';
  return build.cached ? 'stored' : clock(build.wallMs);
}

function sightOf({ evidence: { sight } }: RevisionRow, width: number, canvas: Canvas): string {
  const text = (sight === undefined ? '' : (sight.sight ?? '?')).padEnd(width).slice(0, width);
  const colours = { clear: 'green', dim: 'orange', blind: 'purple' } as const;
  return sight?.sight ? paint(text, colours[sight.sight], canvas) : text;
}

/** The last revision that could not or hardly show the bug, and why: what a person may want to check. */
function blindLine(view: ViewState): string[] {
  const last = rowsOf(view).findLast(
    ({ evidence }) => evidence.sight !== undefined && evidence.sight.sight !== 'clear',
  );
  const sight = last?.evidence.sight;
  return last && sight ? [`sight   ${last.commit.slice(0, 12)}: ${oneLine(sight.why)}`] : [];
}

/** The last runs that there is room for. */
function runsOf({ evidence: { build }, shapes }: RevisionRow, width: number, canvas: Canvas): string {
  if (build?.outcome.kind === 'build-failed')
    return paint(fit(`${canvas.unicode ? '×' : '-'} no build`, width, '').trimEnd(), 'grey', canvas);
  const hidden = shapes.length - width;
  const shown = hidden > 0 ? shapes.slice(hidden + 4) : shapes;
  const more = hidden > 0 ? `+${hidden + 4}`.padEnd(4) : '';
  return more + shown.map((shape) => drawRun(shape, canvas)).join('');
}

function nowLines(view: ViewState, elapsedMs: number, canvas: Canvas): string[] {
  const { dot } = signs(canvas);
  const lines: string[] = [];
  if (view.preparing !== null) lines.push(`now     ${oneLine(view.preparing)}`);
  for (const [worker, { commit, progress, sinceMs, ahead }] of view.building) {
    const share = progress?.expected ? ` ${Math.min(99, Math.round((100 * progress.done) / progress.expected))} %` : '';
    const what =
      progress === null ? 'checking out' : `${oneLine(progress.what)} (${count(progress.done)} files${share})`;
    const need = ahead ? 'ahead, ' : '';
    lines.push(
      `now     builder ${worker + 1}: ${commit.slice(0, 12)} ${need}${what} ${dot} ${clock(elapsedMs - sinceMs)}`,
    );
  }
  const [running] = view.running.values();
  if (running !== undefined)
    lines.push(
      `now     running ${running.commit.slice(0, 12)} on ${view.running.size} machine${view.running.size === 1 ? '' : 's'}`,
    );
  lines.push(...blindLine(view));
  const [ask] = view.asks;
  if (ask !== undefined) lines.push(`why     ${ask.commit.slice(0, 12)}: ${oneLine(ask.why)}`);
  const foot = cutLine('Ctrl-C stops without loss; the same command goes on', canvas);
  return [...lines.map((line) => cutLine(line, canvas)), paint(foot, 'grey', canvas)];
}
