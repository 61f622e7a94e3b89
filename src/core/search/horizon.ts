import type { Known } from './strategy.ts';

/** The oldest revision that a search looks at, as people know it: by its release, where it is one. */
export function horizonName({ task, history }: Pick<Known, 'task' | 'history'>, commit: string): string {
  const named = [...(task.walk ?? []), ...history.releases].filter((release) => release.commit === commit);
  return (named.find(({ tag }) => /^v\d/.test(tag)) ?? named[0])?.tag ?? commit.slice(0, 12);
}
