import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { mostInPortfolio, portfolioQuery } from '../api/queries.ts';
import { FailureNotice, Loading } from '../parts/notices.tsx';
import { countText, durationText, short } from '../shown/numbers.ts';
import { type ClaimBand, type Portfolio, portfolioOf, type SharedCulprit } from '../shown/portfolio.ts';
import { Figure } from './workers-page.tsx';

/** What all bisections say together. */
export function PortfolioPage() {
  const query = useQuery(portfolioQuery);
  return (
    <>
      <h1>Portfolio</h1>
      {query.isPending && <Loading what="Reading all bisections" height={400} />}
      {query.isError && <FailureNotice cause={query.error} onRetry={() => void query.refetch()} />}
      {query.data !== undefined &&
        (query.data.length === 0 ? (
          <p className="empty">There is no bisection yet.</p>
        ) : (
          <Found portfolio={portfolioOf(query.data)} count={query.data.length} />
        ))}
    </>
  );
}

function Found({ portfolio: { cost, ends, shared, claims }, count }: { portfolio: Portfolio; count: number }) {
  const found = ends.find(({ says }) => says === 'found')?.count ?? 0;
  return (
    <>
      {count >= mostInPortfolio && <p className="quiet">The newest {countText(count)} bisections.</p>}
      <dl className="figures">
        <Figure name="bisections" value={countText(count)} />
        <Figure name="named a commit" value={`${countText(found)} (${Math.round((100 * found) / count)} %)`} />
        <Figure name="builds" value={countText(cost.builds)} />
        <Figure name="runs" value={countText(cost.runs)} />
        <Figure name="work in all" value={durationText(cost.seconds * 1000)} />
        <Figure
          name="work for a name, median"
          value={cost.medianSeconds === null ? '–' : durationText(cost.medianSeconds * 1000)}
        />
      </dl>
      <div className="pair">
        <Ends ends={ends} count={count} />
        <Claims claims={claims} />
      </div>
      <Shared shared={shared} />
    </>
  );
}

function Ends({ ends, count }: { ends: Portfolio['ends']; count: number }) {
  return (
    <section className="picture" aria-labelledby="ends-title">
      <h2 id="ends-title">How they ended</h2>
      <table className="plain bars">
        <thead className="unseen">
          <tr>
            <th scope="col">End</th>
            <th scope="col">Share</th>
            <th scope="col">Bisections</th>
          </tr>
        </thead>
        <tbody>
          {ends.map(({ says, shape, count: own }) => (
            <tr key={says}>
              <th scope="row">
                <span aria-hidden="true">{shape}</span> {says}
              </th>
              <td className="share">
                <span className="probability-fill" style={{ width: `${(100 * own) / count}%` }} aria-hidden="true" />
              </td>
              <td className="number">{countText(own)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function Claims({ claims }: { claims: readonly ClaimBand[] }) {
  return (
    <section className="picture" aria-labelledby="claims-title">
      <h2 id="claims-title">What was claimed</h2>
      <p className="quiet">
        Commits that were named, by the probability that was claimed. If the claims are true, so many are right; which
        ones nobody has told the server.
      </p>
      <div className="wide" tabIndex={0} role="region" aria-label="Claims">
        <table className="plain">
          <thead>
            <tr>
              <th scope="col">Claimed</th>
              <th scope="col" className="number">
                Named
              </th>
              <th scope="col" className="number">
                Right if true
              </th>
            </tr>
          </thead>
          <tbody>
            {claims.map(({ from, to, count, expectedRight }) => (
              <tr key={from}>
                <th scope="row">
                  {from} to {to}
                </th>
                <td className="number">{count}</td>
                <td className="number">{count === 0 ? '–' : expectedRight.toFixed(1)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

function Shared({ shared }: { shared: readonly SharedCulprit[] }) {
  return (
    <section className="picture" aria-labelledby="shared-title">
      <h2 id="shared-title">One culprit, several crashes</h2>
      {shared.length === 0 && <p className="quiet">No commit was named for crashes of different titles.</p>}
      <ul className="plain-list">
        {shared.map(({ commit, subject, items }) => (
          <li key={commit}>
            <code>{short(commit)}</code> {subject}
            <ul>
              {items.map(({ id, title }) => (
                <li key={id}>
                  <Link to="/bisections/$id" params={{ id }}>
                    {title}
                  </Link>
                </li>
              ))}
            </ul>
          </li>
        ))}
      </ul>
    </section>
  );
}
