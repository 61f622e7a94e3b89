import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useEffect, useMemo } from 'react';
import type { BisectionDetail } from '../../api/contract.ts';
import type { Connection } from '../../api/event-stream.ts';
import { detailQuery } from '../../api/queries.ts';
import { useLive } from '../../api/use-live.ts';
import { FailureNotice, Loading } from '../../parts/notices.tsx';
import { ProbabilityBar } from '../../parts/probability-bar.tsx';
import { StateBadge } from '../../parts/state-badge.tsx';
import { BitsCurve } from '../../pictures/bits-curve.tsx';
import { HistoryStrip } from '../../pictures/history-strip.tsx';
import { RunMatrix } from '../../pictures/run-matrix.tsx';
import { WorkTimeline } from '../../pictures/work-timeline.tsx';
import { barsOf, rowsOf, stepsOf, stripOf } from '../../shown/detail.ts';
import { durationText } from '../../shown/numbers.ts';
import { sentenceOf } from '../../shown/sentence.ts';
import { Consoles, runOf } from './consoles.tsx';
import { Controls } from './controls.tsx';
import { CulpritPanel } from './culprit-panel.tsx';
import { LogPanel } from './log-panel.tsx';
import { MarksPanel } from './marks-panel.tsx';
import { NowPanel } from './now-panel.tsx';

const route = getRouteApi('/bisections/$id');

/** One bisection, from what is known to its log. */
export function BisectionPage() {
  const { id } = route.useParams();
  const query = useQuery(detailQuery(id));
  const { live, connection } = useLive(id, () => void query.refetch());
  const detail = query.data;
  useEffect(() => {
    if (detail !== undefined) document.title = `${detail.title || detail.id} · Culprit`;
  }, [detail]);
  if (query.isPending) return <Loading what="Reading the bisection" height={600} />;
  if (detail === undefined)
    return (
      <>
        <h1>Bisection {id}</h1>
        <FailureNotice cause={query.error} onRetry={() => void query.refetch()} />
      </>
    );
  return (
    <>
      <Head detail={detail} connection={connection} />
      {query.isError && <FailureNotice cause={query.error} onRetry={() => void query.refetch()} />}
      <NowPanel detail={detail} live={live} />
      <CulpritPanel detail={detail} />
      <Pictures detail={detail} />
      <MarksPanel detail={detail} />
      <LogPanel detail={detail} />
    </>
  );
}

function Head({ detail, connection }: { detail: BisectionDetail; connection: Connection }) {
  const { title, id, kind, cost, owner, repository, start, probability } = detail;
  return (
    <div className="head">
      <div className="head-line">
        <StateBadge {...detail} />
        <span className="quiet">
          {kind} · <code>{id}</code> · {owner}
          {detail.embargoed && ' · embargoed'}
        </span>
        {detail.state === 'running' && (
          <span className={`quiet connection-${connection}`}>{connections[connection]}</span>
        )}
      </div>
      <h1>{title === '' ? id : title}</h1>
      <p className="sentence" aria-live="polite">
        {sentenceOf(detail)}
      </p>
      <div className="head-line">
        <ProbabilityBar probability={probability} />
        <span className="quiet">
          {cost.builds} builds, {cost.runs} runs, {durationText(cost.seconds * 1000)} of work
        </span>
        <span className="quiet line">
          <code>{start === null ? '' : start.slice(0, 20)}</code> in {repository}
        </span>
      </div>
      <Controls detail={detail} />
    </div>
  );
}

const connections: Readonly<Record<Connection, string>> = {
  connecting: '◌ connecting',
  live: '● live',
  lost: '○ not live: the server is away, trying again',
};

function Pictures({ detail }: { detail: BisectionDetail }) {
  const { console, beside } = route.useSearch();
  const navigate = route.useNavigate();
  const shown = useMemo(
    () => ({ strip: stripOf(detail), rows: rowsOf(detail), steps: stepsOf(detail), bars: barsOf(detail) }),
    [detail],
  );
  const openConsole = (path: string, isBeside: boolean) => {
    const run = runOf(path);
    void navigate({
      search: (before) => (isBeside && before.console !== undefined ? { ...before, beside: run } : { console: run }),
      resetScroll: false,
    });
  };
  const open = shown.rows
    .flatMap(({ cells }) => cells.flatMap((cell) => cell.console ?? []))
    .filter((path) => [console, beside].includes(runOf(path)));
  return (
    <>
      {detail.history.length > 0 ? <HistoryStrip {...shown.strip} onOpen={goToRevision} /> : <NoHistory />}
      <div className="pair">
        <BitsCurve steps={shown.steps} />
        <WorkTimeline bars={shown.bars} onOpen={goToRevision} />
      </div>
      {shown.rows.length > 0 && <RunMatrix rows={shown.rows} open={open} onOpen={openConsole} />}
      <Consoles detail={detail} runs={[console, beside].filter((run) => run !== undefined)} />
    </>
  );
}

function NoHistory() {
  return (
    <section className="picture empty">
      <h2>Where in history the culprit may be</h2>
      <p className="quiet">
        There is no range yet: first the crash has to come at the start commit, and a clean end has to be found.
      </p>
    </section>
  );
}

function goToRevision(commit: string): void {
  const row = document.querySelector<HTMLElement>(`#revision-${commit}`);
  row?.scrollIntoView({
    block: 'center',
    behavior: matchMedia('(prefers-reduced-motion: reduce)').matches ? 'auto' : 'smooth',
  });
  row?.focus({ preventScroll: true });
}
