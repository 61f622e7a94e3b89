import { Button, NativeSelect, useMantineColorScheme } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link, Outlet, useRouterState } from '@tanstack/react-router';
import { useEffect } from 'react';
import { meQuery } from '../api/queries.ts';

const pages = [
  { to: '/', name: 'Bisections' },
  { to: '/workers', name: 'Workers' },
  { to: '/portfolio', name: 'Portfolio' },
  { to: '/audit', name: 'Audit' },
] as const;

/** What is around every page: a way past the links, the links, who one is, light or dark. */
export function Shell() {
  const { data: me } = useQuery(meQuery);
  const path = useRouterState({ select: ({ location }) => location.pathname });
  useEffect(() => {
    const page = pages.find(({ to }) => to === path);
    document.title = page === undefined ? 'Culprit' : `${page.name} · Culprit`;
  }, [path]);
  return (
    <>
      <Button className="skip" size="compact-sm" onClick={() => document.querySelector<HTMLElement>('main')?.focus()}>
        To the content
      </Button>
      <header className="top">
        <Link to="/" className="brand" aria-label="Culprit, list of bisections">
          <img src="/favicon.svg" width="18" height="18" alt="" /> Culprit
        </Link>
        <nav aria-label="Pages">
          {pages.map(({ to, name }) => (
            <Link key={to} to={to} activeOptions={{ exact: true, includeSearch: false }}>
              {name}
            </Link>
          ))}
        </nav>
        <span className="who quiet">{me === undefined ? '' : `${me.name} (${me.role})`}</span>
        <Appearance />
      </header>
      <main tabIndex={-1}>
        <Outlet />
      </main>
    </>
  );
}

function Appearance() {
  const { colorScheme, setColorScheme } = useMantineColorScheme();
  return (
    <NativeSelect
      size="xs"
      aria-label="Appearance"
      className="appearance"
      value={colorScheme}
      onChange={({ currentTarget }) => setColorScheme(currentTarget.value as 'auto' | 'light' | 'dark')}
      data={[
        { value: 'auto', label: 'As the system' },
        { value: 'light', label: 'Light' },
        { value: 'dark', label: 'Dark' },
      ]}
    />
  );
}
