import { createRootRoute, createRoute, createRouter, lazyRouteComponent } from '@tanstack/react-router';
import type { JobState } from '../api/contract.ts';
import { ListPage } from '../pages/list/list-page.tsx';
import { FailureNotice, NotFound } from '../parts/notices.tsx';
import { Shell } from './shell.tsx';

/** The address holds what is looked at, so that it can be sent to somebody else. */

const root = createRootRoute({ component: Shell, notFoundComponent: NotFound });

const states: readonly string[] = ['queued', 'running', 'paused', 'cancelled', 'done', 'failed'] satisfies JobState[];

interface ListSearch {
  readonly state?: JobState;
  readonly search?: string;
}

const list = createRoute({
  getParentRoute: () => root,
  path: '/',
  validateSearch: ({ state, search }: Record<string, unknown>): ListSearch => ({
    ...(typeof state === 'string' && states.includes(state) ? { state: state as JobState } : {}),
    ...(typeof search === 'string' || typeof search === 'number' ? { search: String(search).slice(0, 200) } : {}),
  }),
  component: ListPage,
});

interface BisectionSearch {
  /** Consoles that are open, at most two, as COMMIT-RUN. */
  readonly console?: string;
  readonly beside?: string;
}

const runName = /^[0-9a-f]{40}-\d{1,6}$/;

const bisection = createRoute({
  getParentRoute: () => root,
  path: '/bisections/$id',
  validateSearch: (search: Record<string, unknown>): BisectionSearch => ({
    ...(runName.test(String(search['console'])) ? { console: String(search['console']) } : {}),
    ...(runName.test(String(search['beside'])) ? { beside: String(search['beside']) } : {}),
  }),
  component: lazyRouteComponent(() => import('../pages/bisection/bisection-page.tsx'), 'BisectionPage'),
});

const workers = createRoute({
  getParentRoute: () => root,
  path: '/workers',
  component: lazyRouteComponent(() => import('../pages/workers-page.tsx'), 'WorkersPage'),
});

const portfolio = createRoute({
  getParentRoute: () => root,
  path: '/portfolio',
  component: lazyRouteComponent(() => import('../pages/portfolio-page.tsx'), 'PortfolioPage'),
});

const audit = createRoute({
  getParentRoute: () => root,
  path: '/audit',
  component: lazyRouteComponent(() => import('../pages/audit/audit-page.tsx'), 'AuditPage'),
});

export const router = createRouter({
  routeTree: root.addChildren([list, bisection, workers, portfolio, audit]),
  defaultPreload: 'intent',
  defaultErrorComponent: ({ error, reset }) => <FailureNotice cause={error} onRetry={reset} />,
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}
