import type { Audit } from '../../core/audit/audit.ts';
import { mailSummary } from '../../core/audit/mail.ts';
import { buildsText } from '../../core/audit/next-tests.ts';
import type { Step } from '../../core/audit/step.ts';
import { chance, nameOf } from '../../core/audit/words.ts';
import { chancePicture } from './chance-picture.ts';
import { Html, html } from './html.ts';
import { auditStyle } from './html-style.ts';
import { type RunLook, runCells } from './run-cells.ts';

/** More revisions or runs of one are not drawn: such logs are no longer for eyes. */
const mostSteps = 1000;
const mostRuns = 60;

export interface NamedAudit {
  readonly name: string;
  readonly audit: Audit;
}

/** One page that needs nothing else: no scripts, no fonts, no addresses. All texts of logs are escaped. */
export function auditPage(audits: readonly NamedAudit[]): string {
  const policy = "default-src 'none'; style-src 'unsafe-inline'";
  const page = html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<title>${audits
    .map(({ name }) => name)
    .join(', ')
    .slice(0, 200)}: bisection audit</title>
<style>${new Html(auditStyle)}</style>
</head>
<body>
${audits.map(section)}
</body>
</html>
`;
  return page.text;
}

function section({ name, audit }: NamedAudit): Html {
  const { assessment, probabilityRight, answer, trail } = audit;
  const p = probabilityRight === null ? '' : `, probability that it is right ${chance(probabilityRight)}`;
  const title = [...trail.known.titles][0] ?? 'a crash';
  return html`<main>
<h1><span class="verdict ${assessment}">${assessment}</span> ${name}</h1>
<p>The bisection of <b>${title}</b> ${answer === null ? html`names no commit` : html`names <code>${answer.commit.slice(0, 12)}</code> ${answer.subject}`}${p}.</p>
${findingList(audit)}
${turnTable(audit)}
${nextTable(audit)}
<h2>Probability after each step</h2>
${chancePicture(audit)}
<h2>Revisions and runs</h2>
${legend()}
${matrix(audit)}
<h2>For a mail</h2>
<pre>${mailSummary(audit)}</pre>
</main>`;
}

function findingList({ findings, lineOf }: Audit): Html {
  if (findings.length === 0) return html``;
  const rows = findings.map(
    ({ text, push, step }) =>
      html`<tr><td class="number">${push === 0 ? '?' : `${push > 0 ? '+' : '−'}${Math.abs(push).toFixed(1)}`}</td><td>${text}${step === null ? '' : ` (line ${lineOf(step)})`}</td></tr>
`,
  );
  return html`<h2>What it rests on</h2>
<p>By how much each moves the logarithm of the odds that the answer is right.</p>
<table>${rows}</table>`;
}

function turnTable({ turns }: Audit): Html {
  if (turns.length === 0) return html``;
  const rows = turns.map(
    ({ step, kind, probability }) =>
      html`<tr><td class="number">${chance(probability)}</td><td><code>${nameOf(step)}</code></td><td>${kind}</td><td>${step.test.subject ?? ''}</td></tr>
`,
  );
  return html`<h2>First wrong turn, most likely</h2>
<table>${rows}</table>`;
}

function nextTable({ next }: Audit): Html {
  if (next.length === 0) return html``;
  const rows = next.map(
    ({ revision, runs, why }) =>
      html`<tr><td><code>${revision}</code></td><td class="number">${runs} runs</td><td>${why}</td></tr>
`,
  );
  return html`<h2>To settle it: ${buildsText(next)}</h2>
<table>${rows}</table>`;
}

const signs: Readonly<Record<RunLook, readonly [sign: string, meaning: string]>> = {
  ok: ['●', 'clean'],
  target: ['■', 'crashed as at the start'],
  class: ['▲', 'crashed, of the same class'],
  foreign: ['◆', 'another crash'],
  boot: ['b', 'did not boot'],
  test: ['t', 'test failed'],
  infra: ['·', 'machine failed or ignored'],
};

function legend(): Html {
  const parts = Object.entries(signs).map(
    ([look, [sign, meaning]]) => html`<span class="run ${look}">${sign}</span> ${meaning} `,
  );
  return html`<p>${parts}</p>`;
}

function matrix(audit: Audit): Html {
  const { steps } = audit.trail;
  const left = steps.length - mostSteps;
  return html`<table class="matrix">
<thead><tr><th>line</th><th>revision</th><th>subject</th><th>verdict</th><th>runs</th><th>p after</th></tr></thead>
<tbody>${steps.slice(0, mostSteps).map((step) => row(step, audit))}</tbody>
</table>${left > 0 ? html`<p>and ${left} more revisions</p>` : ''}`;
}

function row(step: Step, { trail, chances, lineOf, turns }: Audit): Html {
  const cells = runCells(step, trail.known, mostRuns).map(
    ({ look, title }) => html`<span class="run ${look}" title="${title.slice(0, 200)}">${signs[look][0]}</span>`,
  );
  const more = step.runs.all - cells.length;
  const after = chances.get(step);
  const subject = step.test.subject ?? (step.where === 'start' ? 'start commit' : '');
  return html`<tr class="${turns.some((turn) => turn.step === step) ? 'turn' : ''}"><td class="number">${lineOf(step)}</td><td><code>${nameOf(step)}</code></td><td>${subject}</td><td>${step.verdict ?? ''}</td><td class="runs">${cells}${more > 0 ? ` +${more}` : ''}${cells.length === 0 ? 'not built' : ''}</td><td class="number">${after === undefined ? '' : chance(after)}</td></tr>
`;
}
