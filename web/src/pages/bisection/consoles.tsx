import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';
import type { BisectionDetail } from '../../api/contract.ts';
import { consoleQuery } from '../../api/queries.ts';
import { ConsoleText } from '../../parts/console-text.tsx';
import { FailureNotice, Loading } from '../../parts/notices.tsx';
import { short } from '../../shown/numbers.ts';

const route = getRouteApi('/bisections/$id');

/** COMMIT-RUN, by which the address names a console. */
export function runOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}

/** The consoles that are open, one or two side by side. */
export function Consoles({ detail, runs }: { detail: BisectionDetail; runs: readonly string[] }) {
  if (runs.length === 0) return null;
  return (
    <div className="consoles">
      {runs.map((run) => (
        <Console key={run} detail={detail} run={run} />
      ))}
    </div>
  );
}

function Console({ detail, run }: { detail: BisectionDetail; run: string }) {
  const navigate = route.useNavigate();
  const section = useRef<HTMLElement>(null);
  const query = useQuery(consoleQuery(`/api/v1/bisections/${encodeURIComponent(detail.id)}/console/${run}`));
  const [commit = '', number = ''] = run.split('-');
  const cell = detail.runs
    .find((one) => one.commit === commit)
    ?.runs.find(({ console }) => console !== null && runOf(console) === run);
  useEffect(() => {
    section.current?.scrollIntoView({ block: 'nearest' });
  }, [query.isSuccess]);
  const close = () =>
    void navigate({
      resetScroll: false,
      search: ({ console, beside }) => {
        const left = [console, beside].filter((one) => one !== undefined && one !== run);
        return left[0] === undefined ? {} : { console: left[0] };
      },
    });
  const name = `Console of ${short(commit)}, run ${Number(number) + 1}`;
  return (
    <section className="picture console" ref={section} aria-label={name}>
      <div className="picture-head">
        <div>
          <h2>{name}</h2>
          <p className="quiet">
            {cell === undefined ? '' : `${cell.outcome}${cell.title === null ? '' : `: ${cell.title}`}`}
          </p>
        </div>
        <Button size="compact-sm" variant="default" onClick={close}>
          Close<span className="unseen"> {name}</span>
        </Button>
      </div>
      {query.isPending && <Loading what="Reading the console" height={420} />}
      {query.isError && <FailureNotice cause={query.error} onRetry={() => void query.refetch()} />}
      {query.isSuccess && <ConsoleText text={query.data} isCrash={cell?.outcome === 'crashed'} name={name} />}
    </section>
  );
}
