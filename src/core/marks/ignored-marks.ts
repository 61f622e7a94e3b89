import type { Mark } from './mark.ts';

/** Kinds of marks that strategies have no use for. Rules for which any crash counts know no titles; verdicts know no weights. */
const ignored: Readonly<Record<string, readonly Mark['kind'][]>> = {
  gated: ['prior', 'prior-path'],
  syzbot: ['prior', 'prior-path', 'title'],
  git: ['prior', 'prior-path', 'title'],
};

/** Whether marks of a kind change nothing in a search by the strategy of this name. */
export function ignores(strategy: string, kind: Mark['kind']): boolean {
  return ignored[strategy]?.includes(kind) ?? false;
}
