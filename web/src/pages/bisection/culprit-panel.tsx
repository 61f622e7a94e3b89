import type { BisectionDetail } from '../../api/contract.ts';
import { Copy } from '../../parts/copy.tsx';
import { ProbabilityBar } from '../../parts/probability-bar.tsx';
import { short } from '../../shown/numbers.ts';

const mostRunnersUp = 6;

/** The commit that is named: what it changes, how far it is proven, who else it could be, and what to write to whom. */
export function CulpritPanel({ detail }: { detail: BisectionDetail }) {
  const { culpritPanel: culprit, candidates, answer } = detail;
  const others = candidates.filter(({ commit }) => commit !== culprit?.commit);
  if (culprit === null && others.length === 0) return null;
  return (
    <section className="picture culprit" aria-labelledby="culprit-title">
      <h2 id="culprit-title">
        {culprit === null ? 'The candidates' : detail.kind === 'fix' ? 'The fix' : 'The culprit'}
      </h2>
      <div className="culprit-parts">
        {culprit !== null && <Named culprit={culprit} label={answer?.label ?? null} />}
        {culprit !== null && <Proof answer={answer} />}
        {others.length > 0 && <RunnersUp others={others} isNamed={culprit !== null} />}
        {culprit?.recipients != null && <Recipients {...culprit.recipients} />}
      </div>
    </section>
  );
}

type Named = NonNullable<BisectionDetail['culpritPanel']>;

function Named({ culprit, label }: { culprit: Named; label: string | null }) {
  const { commit, subject, author, date, stat, fixesLine } = culprit;
  return (
    <div className="culprit-named">
      <h3>{subject}</h3>
      <p>
        <code>{commit}</code> {label !== null && <span className="note">{label}</span>}
        <br />
        <span className="quiet">
          {author}, <time>{date}</time>
        </span>
      </p>
      <div className="buttons">
        <Copy text={commit} what="hash" />
        {fixesLine !== null && <Copy text={fixesLine} what="Fixes line" />}
      </div>
      {fixesLine !== null && <pre className="line-of-text">{fixesLine}</pre>}
      {stat !== null && (
        <pre tabIndex={0} aria-label="Files that it changes" className="stat">
          {stat}
        </pre>
      )}
    </div>
  );
}

const checkNames: Readonly<Record<string, string>> = {
  culprit: 'the commit crashes',
  parents: 'its parents are clean',
  kernel: 'the kernels differ',
  sight: 'clean runs would have shown it',
  ancestors: 'older revisions are clean',
  revert: 'taken back, the crash is gone',
};

function Proof({ answer }: { answer: BisectionDetail['answer'] }) {
  if (answer === null) return null;
  return (
    <div>
      <h3>
        Proof <span className={`grade grade-${answer.grade ?? 'none'}`}>{answer.grade ?? 'no grade'}</span>
      </h3>
      <ul className="checks">
        {answer.checks.map(({ check, passed, says }) => (
          <li key={check}>
            <span className={`check-${String(passed)}`} aria-hidden="true">
              {passed === null ? '○' : passed ? '✓' : '✗'}
            </span>
            <span>
              <span className="unseen">{passed === null ? 'open: ' : passed ? 'passed: ' : 'failed: '}</span>
              {checkNames[check] ?? check} <span className="quiet">{says}</span>
            </span>
          </li>
        ))}
      </ul>
      {answer.exposes != null && <p className="quiet">{answer.exposes.what}</p>}
    </div>
  );
}

function RunnersUp({ others, isNamed }: { others: BisectionDetail['candidates']; isNamed: boolean }) {
  return (
    <div>
      <h3>{isNamed ? 'Else it would be' : 'Most probable first'}</h3>
      <ol className="runners-up">
        {others.slice(0, mostRunnersUp).map(({ commit, subject, probability }) => (
          <li key={commit}>
            <ProbabilityBar probability={probability} />
            <span className="line" title={subject}>
              <code>{short(commit)}</code> {subject}
            </span>
          </li>
        ))}
      </ol>
      {others.length > mostRunnersUp && <p className="quiet">and {others.length - mostRunnersUp} more</p>}
    </div>
  );
}

function Recipients({ to, cc }: NonNullable<Named['recipients']>) {
  return (
    <div>
      <h3>Who is to hear of it</h3>
      <ul className="plain-list">
        {to.map((one) => (
          <li key={one}>To: {one}</li>
        ))}
        {cc.map((one) => (
          <li key={one} className="quiet">
            Cc: {one}
          </li>
        ))}
      </ul>
      <Copy text={[...to, ...cc].join(', ')} what="addresses" />
      <p className="quiet">Nothing is mailed by itself.</p>
    </div>
  );
}
