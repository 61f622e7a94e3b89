import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useDebouncedCallback, useHotkeys } from '@mantine/hooks';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useMemo, useRef, useState } from 'react';
import type { JobState } from '../../api/contract.ts';
import { itemsOf, listQuery } from '../../api/queries.ts';
import { useLive } from '../../api/use-live.ts';
import { useRefreshedList } from '../../api/use-refreshed-list.ts';
import { FailureNotice, Loading } from '../../parts/notices.tsx';
import { countText } from '../../shown/numbers.ts';
import { BisectionTable } from './bisection-table.tsx';

const route = getRouteApi('/');
const states: readonly JobState[] = ['queued', 'running', 'paused', 'done', 'failed', 'cancelled'];
const typingMs = 250;

/** All bisections that one may see, the newest first. */
export function ListPage() {
  const { state, search = '' } = route.useSearch();
  const navigate = route.useNavigate();
  const [typed, setTyped] = useState(search);
  const field = useRef<HTMLInputElement>(null);
  useHotkeys([['/', () => field.current?.focus()]]);
  const look = (next: { state?: JobState | undefined; search: string }) =>
    void navigate({
      replace: true,
      search: {
        ...(next.state === undefined ? {} : { state: next.state }),
        ...(next.search === '' ? {} : { search: next.search }),
      },
    });
  const searchSoon = useDebouncedCallback((text: string) => look({ state, search: text }), typingMs);
  const query = useInfiniteQuery(listQuery({ state, search }));
  useLive(null, useRefreshedList({ state, search }));
  const pages = query.data?.pages ?? [];
  const items = useMemo(() => itemsOf(pages), [pages]);
  const counts = pages[0]?.counts ?? {};
  const all = Object.values(counts).reduce((sum, count) => sum + count, 0);
  return (
    <div className="list-page">
      <div className="list-head">
        <h1>Bisections</h1>
        <TextInput
          ref={field}
          size="sm"
          className="search"
          aria-label="Search"
          placeholder="Crash, commit, repository  ( / )"
          value={typed}
          type="search"
          onChange={({ currentTarget: { value } }) => {
            setTyped(value);
            searchSoon(value);
          }}
        />
        <NativeSelect
          size="sm"
          aria-label="State"
          value={state ?? ''}
          onChange={({ currentTarget: { value } }) =>
            look({ state: value === '' ? undefined : (value as JobState), search: typed })
          }
          data={[
            { value: '', label: `All states (${countText(all)})` },
            ...states.map((one) => ({ value: one, label: `${one} (${countText(counts[one] ?? 0)})` })),
          ]}
        />
      </div>
      {query.isError && <FailureNotice cause={query.error} onRetry={() => void query.refetch()} />}
      {query.isPending && <Loading what="Reading the list" height={400} />}
      {query.isSuccess && items.length === 0 && (
        <Empty
          isFiltered={state !== undefined || search !== ''}
          onAll={() => {
            setTyped('');
            look({ search: '' });
          }}
        />
      )}
      {items.length > 0 && (
        <BisectionTable
          items={items}
          hasMore={query.hasNextPage}
          onNearEnd={() => {
            if (query.hasNextPage && !query.isFetchingNextPage) void query.fetchNextPage();
          }}
        />
      )}
    </div>
  );
}

function Empty({ isFiltered, onAll }: { isFiltered: boolean; onAll: () => void }) {
  if (isFiltered)
    return (
      <div className="empty">
        <p>No bisection is like that.</p>
        <Button variant="default" size="compact-sm" onClick={onAll}>
          Show all
        </Button>
      </div>
    );
  return (
    <div className="empty">
      <p>There is no bisection yet. Submit one from a terminal:</p>
      <pre>culprit submit job.yaml</pre>
      <p className="quiet">or try the small real history that comes with it: culprit demo</p>
    </div>
  );
}
