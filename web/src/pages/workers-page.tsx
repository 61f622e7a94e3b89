import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Workers } from '../api/contract.ts';
import { workersQuery } from '../api/queries.ts';
import { useLive } from '../api/use-live.ts';
import { FailureNotice, Loading } from '../parts/notices.tsx';
import { ageText, short } from '../shown/numbers.ts';

/** Who is at work, on what, and what waits. */
export function WorkersPage() {
  const query = useQuery(workersQuery);
  useLive(null, () => void query.refetch());
  return (
    <>
      <h1>Workers and queue</h1>
      {query.isPending && <Loading what="Reading the workers" height={300} />}
      {query.isError && <FailureNotice cause={query.error} onRetry={() => void query.refetch()} />}
      {query.data !== undefined && <Found {...query.data} />}
    </>
  );
}

function Found({ slots, running, queued, workers }: Workers) {
  return (
    <>
      <dl className="figures">
        <Figure name="jobs running" value={`${running} of ${slots}`} />
        <Figure name="jobs waiting" value={String(queued)} />
        <Figure name="builders at work" value={String(workers.filter(({ kind }) => kind === 'builder').length)} />
        <Figure name="machines at work" value={String(workers.filter(({ kind }) => kind === 'machine').length)} />
      </dl>
      {queued > 0 && (
        <p>
          <Link to="/" search={{ state: 'queued' }}>
            See what waits
          </Link>
        </p>
      )}
      {workers.length === 0 ? (
        <p className="empty">
          Nobody is at work: {queued > 0 ? 'the jobs that wait begin soon' : 'there is nothing to do'}.
        </p>
      ) : (
        <WorkerTable workers={workers} />
      )}
    </>
  );
}

export function Figure({ name, value }: { name: string; value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

function WorkerTable({ workers }: Pick<Workers, 'workers'>) {
  return (
    <section className="picture" aria-label="At work">
      <div className="wide" tabIndex={0} role="region" aria-label="Workers">
        <table className="plain">
          <thead>
            <tr>
              {['Worker', 'Does', 'Revision', 'Since', 'Bisection'].map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {workers.map(({ lane, kind, job, commit, since, progress }) => (
              <tr key={`${job} ${lane}`}>
                <th scope="row">{lane}</th>
                <td>
                  {kind === 'builder' ? 'builds' : 'runs'}
                  {progress?.total ? ` (${Math.round((100 * progress.done) / progress.total)} %)` : ''}
                </td>
                <td>{commit === null ? '–' : <code>{short(commit)}</code>}</td>
                <td>{ageText(Date.parse(since), Date.now())}</td>
                <td>
                  {job === 'embargoed' ? (
                    'embargoed'
                  ) : (
                    <Link to="/bisections/$id" params={{ id: job }}>
                      {job}
                    </Link>
                  )}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}
