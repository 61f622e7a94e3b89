import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { ApiFailure } from '../api/client.ts';
import { router } from './routes.tsx';
import { theme } from './theme.ts';

const mostRetries = 2;

const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 5000,
      // What the server refuses it will refuse again; one that is away may come back.
      retry: (failures, cause) =>
        failures < mostRetries && !(cause instanceof ApiFailure && cause.problem.status in refusals),
    },
  },
});

const refusals: Readonly<Record<number, true>> = { 400: true, 401: true, 403: true, 404: true, 413: true, 422: true };

export function Dashboard() {
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <QueryClientProvider client={client}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  );
}
