import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { postJson } from './client.ts';
import type { JobView, MarkAnswer, MarkRequest } from './contract.ts';
import { meQuery } from './queries.ts';

export type JobAction = 'pause' | 'resume' | 'cancel' | 'retry';

/** What a person may do to a bisection; afterwards what is shown of it is read again. */
export function useActs(id: string) {
  const client = useQueryClient();
  const onSuccess = () =>
    Promise.all([
      client.invalidateQueries({ queryKey: ['bisection', id] }),
      client.invalidateQueries({ queryKey: ['list'] }),
    ]);
  const path = encodeURIComponent(id);
  const mark = useMutation({
    mutationFn: (request: MarkRequest) => postJson<MarkAnswer>(`/api/v1/bisections/${path}/marks`, request),
    onSuccess,
  });
  const job = useMutation({
    mutationFn: (action: JobAction) => postJson<JobView>(`/api/v1/jobs/${path}/${action}`),
    onSuccess,
  });
  return { mark, job };
}

/** Why one may change nothing here; null where one may. */
export function useRefusal(): string | null {
  const { data: me } = useQuery(meQuery);
  if (me === undefined) return 'it is not known yet who you are';
  return me.role === 'viewer' ? `${me.name} may look only; operators and admins may change something` : null;
}
