import type { AuditAnswer, AuditStep } from '../../api/contract.ts';
import { Copy } from '../../parts/copy.tsx';
import { ProbabilityBar } from '../../parts/probability-bar.tsx';
import { RunMarkIcon } from '../../pictures/run-mark.tsx';
import { shownLine } from '../../shown/crash-lines.ts';
import { short } from '../../shown/numbers.ts';
import { type RunShape, tellShapes } from '../../shown/run-shape.ts';

/** What an audit says, most telling first, each finding beside the line that it is about. */
export function AuditFindings({ audit, log }: { audit: AuditAnswer; log: string }) {
  const { culprit, subject, probabilityRight, assessment, findings, next, crash, steps, summary } = audit;
  const lines = log.split('\n');
  return (
    <>
      <section className="picture" aria-labelledby="verdict-title">
        <h2 id="verdict-title">
          <span className={`grade assessment-${assessment.replaceAll(/[^a-z]/g, '-')}`}>{assessment}</span>
        </h2>
        <p className="sentence">
          {culprit === null ? (
            'The log names no commit.'
          ) : (
            <>
              <code>{short(culprit)}</code> {subject === null ? '' : `“${subject}”`}
            </>
          )}
        </p>
        <div className="head-line">
          {probabilityRight !== null && (
            <>
              <span>right with</span> <ProbabilityBar probability={probabilityRight} />
            </>
          )}
          <span className="quiet line">{crash[0] ?? ''}</span>
        </div>
        {findings.length > 0 && (
          <ol className="findings">
            {findings.map(({ text, line }, index) => (
              <li key={index}>
                {text}
                {line !== null && <Quoted lines={lines} line={line} />}
              </li>
            ))}
          </ol>
        )}
        {next.length > 0 && (
          <>
            <h3>To settle it</h3>
            <ul>
              {next.map(({ revision, runs, why }) => (
                <li key={revision}>
                  <code>{revision.replace(/^[0-9a-f]{40}/, short)}</code> {runs} runs: {why}
                </li>
              ))}
            </ul>
          </>
        )}
        {summary !== undefined && <Copy text={summary} what="as a mail" />}
      </section>
      <section className="picture" aria-labelledby="steps-title">
        <h2 id="steps-title">Step by step</h2>
        <p className="quiet">The last column is the chance that no decision up to there was wrong.</p>
        <div className="wide" tabIndex={0} role="region" aria-label="Steps">
          <table className="matrix">
            <thead>
              <tr>
                <th scope="col">Revision</th>
                <th scope="col">Verdict</th>
                <th scope="col">Runs</th>
                <th scope="col">Titles</th>
                <th scope="col">Right so far</th>
              </tr>
            </thead>
            <tbody>
              {steps.map((step) => (
                <StepRow key={`${step.line} ${step.commit}`} step={step} />
              ))}
            </tbody>
          </table>
        </div>
      </section>
    </>
  );
}

function Quoted({ lines, line }: { lines: readonly string[]; line: number }) {
  const text = lines[line - 1];
  if (text === undefined) return null;
  return (
    <blockquote>
      <span className="line-number">{line}</span>
      {shownLine(text).slice(0, 300)}
    </blockquote>
  );
}

const mostMarks = 24;

/** What of an audit's words for how a title is related to the bug's has a shape of its own. */
const kinships: Readonly<Record<string, RunShape>> = { same: 'target', variant: 'target', foreign: 'foreign' };

function StepRow({ step }: { step: AuditStep }) {
  const { commit, release, verdict, runs, titles, probabilityAfter } = step;
  const all: readonly RunShape[] = [
    ...titles.flatMap(({ kinship, count }) => repeated(kinships[kinship] ?? 'undecided', count)),
    ...repeated('ok', runs.clean),
    ...repeated('boot-failed', runs.useless),
  ];
  return (
    <tr>
      <th scope="row">
        <code>{short(commit)}</code>
        {release !== null && <span className="note">{release}</span>}
      </th>
      <td>{verdict ?? '–'}</td>
      <td>
        <span className="unseen">{tellShapes(all)}</span>
        <span className="cells" aria-hidden="true">
          {all.slice(0, mostMarks).map((shape, index) => (
            <RunMarkIcon key={index} shape={shape} />
          ))}
        </span>
      </td>
      <td className="titles">{titles.map(({ title }) => title).join('; ')}</td>
      <td>
        <ProbabilityBar probability={probabilityAfter} />
      </td>
    </tr>
  );
}

function repeated(shape: RunShape, count: number): readonly RunShape[] {
  return Array.from({ length: count }, () => shape);
}
