import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { ask, getJson } from './client.ts';
import type { BisectionDetail, BisectionItem, BisectionList, JobState, Role, Workers } from './contract.ts';

export interface ListFilter {
  readonly state?: JobState | undefined;
  readonly search?: string | undefined;
}

/** Rows that the server gives at once, its most. */
const pageSize = 200;

function pagePath({ state, search }: ListFilter, cursor: string | null): string {
  const query = new URLSearchParams({ limit: String(pageSize) });
  if (state !== undefined) query.set('state', state);
  if (search !== undefined && search !== '') query.set('search', search);
  if (cursor !== null) query.set('cursor', cursor);
  return `/api/v1/bisections?${query}`;
}

export const listQuery = (filter: ListFilter) =>
  infiniteQueryOptions({
    queryKey: ['list', filter.state ?? '', filter.search ?? ''],
    queryFn: ({ pageParam, signal }) => getJson<BisectionList>(pagePath(filter, pageParam), signal),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
  });

/** The first page of a list as it is now. */
export function firstPage(filter: ListFilter): Promise<BisectionList> {
  return getJson<BisectionList>(pagePath(filter, null));
}

/** The rows of all pages, each once: what came since the first page was read pushes others over to the next. */
export function itemsOf(pages: readonly BisectionList[]): readonly BisectionItem[] {
  const known = new Map<string, BisectionItem>();
  for (const { items } of pages) for (const item of items) if (!known.has(item.id)) known.set(item.id, item);
  return [...known.values()];
}

/** Bisections that the portfolio looks at: the newest. */
export const mostInPortfolio = 2000;

export const portfolioQuery = queryOptions({
  queryKey: ['portfolio'],
  staleTime: 60_000,
  queryFn: async ({ signal }): Promise<readonly BisectionItem[]> => {
    const items: BisectionItem[] = [];
    let cursor: string | null = null;
    do {
      const page: BisectionList = await getJson<BisectionList>(pagePath({}, cursor), signal);
      items.push(...page.items);
      cursor = page.next;
    } while (cursor !== null && items.length < mostInPortfolio);
    return items;
  },
});

export const detailQuery = (id: string) =>
  queryOptions({
    queryKey: ['bisection', id],
    queryFn: ({ signal }) => getJson<BisectionDetail>(`/api/v1/bisections/${encodeURIComponent(id)}`, signal),
  });

/** A console never changes. */
export const consoleQuery = (path: string) =>
  queryOptions({
    queryKey: ['console', path],
    staleTime: Infinity,
    queryFn: async ({ signal }) => (await ask(path, { signal })).text(),
  });

export const logQuery = (id: string, format: string) =>
  queryOptions({
    queryKey: ['bisection', id, 'log', format],
    queryFn: async ({ signal }) =>
      (await ask(`/api/v1/bisections/${encodeURIComponent(id)}/log?format=${format}`, { signal })).text(),
  });

export const workersQuery = queryOptions({
  queryKey: ['workers'],
  queryFn: ({ signal }) => getJson<Workers>('/api/v1/workers', signal),
  refetchInterval: 5000,
});

export const meQuery = queryOptions({
  queryKey: ['me'],
  staleTime: 60_000,
  queryFn: ({ signal }) => getJson<{ name: string; role: Role }>('/api/v1/me', signal),
});
