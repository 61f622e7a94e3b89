import { useQueryClient } from '@tanstack/react-query';
import { firstPage, type ListFilter, listQuery } from './queries.ts';

/**
 * Reads the first page of a list again, where what is new and nearly all that is under way stands: somebody who looks at
 * row 9,000 does not have fifty pages read for every build.
 */
export function useRefreshedList(filter: ListFilter): () => void {
  const client = useQueryClient();
  return () => {
    const { queryKey } = listQuery(filter);
    const put = async () => {
      const page = await firstPage(filter);
      client.setQueryData(queryKey, (before) => before && { ...before, pages: [page, ...before.pages.slice(1)] });
    };
    // The list as it stands stays; the next event tries again.
    put().catch(() => {});
  };
}
