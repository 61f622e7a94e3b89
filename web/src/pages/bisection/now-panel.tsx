import type { BisectionDetail } from '../../api/contract.ts';
import type { Live } from '../../shown/live.ts';
import { ageText, short } from '../../shown/numbers.ts';

/** What is being done now and what comes next; nothing where nothing is. As high with one line as with none. */
export function NowPanel({ detail, live }: { detail: BisectionDetail; live: Live }) {
  if (detail.state === 'failed' && detail.error !== null) return <Failed error={detail.error} />;
  if (detail.state !== 'running') return null;
  const subject = (commit: string) =>
    detail.runs.find((one) => one.commit === commit)?.subject ??
    detail.history.find((one) => one.commit === commit)?.subject ??
    '';
  return (
    <section className="now" aria-label="Now">
      <dl>
        <dt>now</dt>
        <dd>
          {live.underWay.length === 0 && <span className="quiet">{live.preparing ?? 'between two tests'}</span>}
          <ul>
            {live.underWay.map(({ lane, commit, since, done, ahead }) => (
              <li key={lane}>
                <span className="spin" aria-hidden="true" /> {lane}: {lane.startsWith('builder') ? 'builds' : 'runs'}{' '}
                <code>{short(commit)}</code> {subject(commit)}
                {done !== null && ` (${Math.round(done * 100)} %)`}
                {ahead && <span className="note">a guess</span>}{' '}
                <span className="quiet">{ageText(Date.parse(since), Date.now())}</span>
              </li>
            ))}
          </ul>
        </dd>
        <dt>next</dt>
        <dd>
          {live.next.length === 0 && <span className="quiet">known after this</span>}
          <ul>
            {live.next.slice(0, 4).map(({ commit, runs, why }) => (
              <li key={commit}>
                <code>{short(commit)}</code> {runs} runs <span className="quiet">{why}</span>
              </li>
            ))}
          </ul>
        </dd>
      </dl>
    </section>
  );
}

function Failed({ error: { code, what, why, mend } }: { error: NonNullable<BisectionDetail['error']> }) {
  return (
    <section className="now failed" aria-label="What failed">
      <dl>
        <dt>what</dt>
        <dd>
          {what} <code>{code}</code>
        </dd>
        {why !== null && (
          <>
            <dt>why</dt>
            <dd>{why}</dd>
          </>
        )}
        {mend !== null && (
          <>
            <dt>mend</dt>
            <dd>{mend}</dd>
          </>
        )}
      </dl>
    </section>
  );
}
