import type { Audit } from '../../core/audit/audit.ts';
import type { Finding } from '../../core/audit/findings.ts';
import { mailSummary, wrap } from '../../core/audit/mail.ts';
import { buildsText } from '../../core/audit/next-tests.ts';
import type { Step } from '../../core/audit/step.ts';
import { evidenceOf } from '../../core/audit/step-evidence.ts';
import { chance, plural, quoted } from '../../core/audit/words.ts';
import { oneLine } from '../../core/log/one-line.ts';
import { bold, type Colour, drawRun, paint, type Style } from '../view/shapes.ts';
import type { RunShape } from '../view/view-state.ts';
import { type RunLook, runCells } from './run-cells.ts';

export interface Page extends Style {
  readonly columns: number;
}

const mostFindings = 8;
const mostNotes = 3;
const colours = { upheld: 'green', doubtful: 'vermilion', 'no-answer': 'grey' } as const satisfies Record<
  string,
  Colour
>;

/** An audit for people: the verdict, what moved it, where it went wrong, what to test next, words for a mail. */
export function auditText(audit: Audit, name: string, page: Page): string {
  const parts = [
    headLines(audit, name, page),
    stepLines(audit, page),
    findingLines(audit, page),
    nextLines(audit, page),
    mailLines(audit, page),
  ];
  const text = parts
    .filter((part) => part.length > 0)
    .map((part) => part.join('\n'))
    .join('\n\n');
  return `${page.unicode ? text : ascii(text)}\n`;
}

function headLines({ assessment, probabilityRight, answer, trail, notes }: Audit, name: string, page: Page): string[] {
  const { recorded, known, steps } = trail;
  const verdict = bold(paint(assessment, colours[assessment], page), page);
  const p = probabilityRight === null ? '' : `   p(right) ${chance(probabilityRight)}`;
  const crash = [...known.titles].slice(0, 3).map((title) => quoted(title, 60));
  const fix =
    recorded.kind === 'fix' ? ['          a fix bisection: the models were fitted on cause bisections only'] : [];
  return [
    `${verdict}${p}   ${oneLine(name)}`,
    answer === null
      ? `  answer  none: ${endingText(recorded.ending)}`
      : `  answer  ${answer.commit.slice(0, 12)} ${quoted(answer.subject, Math.max(30, page.columns - 25))}`,
    ...(crash.length > 0 ? [`  crash   ${crash.join(', ')}`] : []),
    `  log     ${plural(recorded.tests.length, 'revision')} tested${steps.length < recorded.tests.length ? `, the first ${steps.length} judged` : ''}, format of era ${recorded.era}`,
    ...fix,
    ...noteLines(notes, page),
  ];
}

/** What the log lacks, which the probability does not know. */
function noteLines(notes: Audit['notes'], page: Page): string[] {
  const few = notes.slice(0, mostNotes).map(({ line, text }) => (line === null ? text : `line ${line} ${text}`));
  const rest = notes.length > mostNotes ? [`${notes.length - mostNotes} more`] : [];
  return few.length === 0 ? [] : [wrap([...few, ...rest].join('; '), '  note    ', widthOf(page))];
}

function endingText(ending: Audit['trail']['recorded']['ending']): string {
  switch (ending?.kind) {
    case 'inconclusive':
      return `one of ${ending.commits.length} commits`;
    case 'predates':
      return 'the oldest release that was tested crashes too';
    case 'not-fixed':
      return 'the head of the tree still crashes';
    case 'error':
      return quoted(ending.why, 100);
    case 'found':
    case undefined:
      return 'the log ends before there is one';
  }
}

/** The decisions that may have led astray, with what each rests on. */
function stepLines(found: Audit, page: Page): string[] {
  const likely = found.turns.filter(({ probability }) => probability >= leastTurn);
  if (likely.length === 0) return [];
  const head =
    found.assessment === 'upheld'
      ? 'if it is wrong, then most likely since'
      : 'weakest steps, with the chance that each was the first wrong turn';
  const lines = likely.flatMap(({ step, kind, probability }, at) => [
    wrap(
      `${chance(probability)}  line ${found.lineOf(step)}: ${evidenceOf(step, found.trail)}  (turn: ${kind.replace('-', ' ')})`,
      ` ${at + 1}. `,
      widthOf(page),
    ),
    ...runLines(step, found, page),
  ]);
  return [head, ...lines];
}

const leastTurn = 0.02;
const widthOf = ({ columns }: Page) => Math.min(columns, 110);

/** What else moved the odds. */
function findingLines({ findings, turns }: Audit, page: Page): string[] {
  const others = findings.filter(({ step }) => !turns.some((turn) => turn.step === step));
  if (others.length === 0) return [];
  return [
    'what else moved the odds, the heaviest first (+ for the answer, - against it)',
    ...others.slice(0, mostFindings).map((finding) => wrap(finding.text, mark(finding), widthOf(page))),
  ];
}

function mark({ push }: Finding): string {
  if (push === 0) return ' ?     ';
  const size = Math.abs(push) < 0.005 ? '    ' : Math.abs(push).toFixed(1).padStart(4);
  return ` ${push > 0 ? '+' : '-'}${size} `;
}

function runLines(step: Step, { trail }: Audit, page: Page): string[] {
  const cells = runCells(step, trail.known, Math.min(40, page.columns - 10));
  return cells.length === 0 ? [] : [`    ${cells.map(({ look }) => drawLook(look, page)).join('')}`];
}

const shapes: Readonly<Record<Exclude<RunLook, 'infra'>, RunShape>> = {
  ok: 'ok',
  target: 'target',
  class: 'undecided',
  foreign: 'foreign',
  boot: 'boot',
  test: 'test',
};

function drawLook(look: RunLook, page: Page): string {
  return look === 'infra' ? paint(page.unicode ? '·' : '-', 'grey', page) : drawRun(shapes[look], page);
}

function nextLines({ next, assessment }: Audit, page: Page): string[] {
  if (next.length === 0) return [];
  const rows = next.map(({ revision, runs, why }) =>
    wrap(`${short(revision)}, ${runs} runs: ${why}`, '  ', widthOf(page)),
  );
  return [`${assessment === 'upheld' ? 'to be sure' : 'to settle it'}: ${buildsText(next)}`, ...rows];
}

const short = (revision: string) => oneLine(revision).replaceAll(/\b([0-9a-f]{12})[0-9a-f]{28}\b/g, '$1');

function mailLines(found: Audit, page: Page): string[] {
  const text = mailSummary(found).trimEnd().split('\n');
  return ['for a mail', ...text.map((line) => `  ${paint(page.unicode ? '│' : '|', 'grey', page)} ${line}`)];
}

/** Signs of ours that a terminal without UTF-8 lacks. */
function ascii(text: string): string {
  return text
    .replaceAll(/[“”]/g, '"')
    .replaceAll('…', '~')
    .replaceAll(/[^\n\u001b\u0020-\u007e]/g, '?');
}
