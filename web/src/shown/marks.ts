import { short } from './numbers.ts';

interface Kind {
  readonly label: string;
  readonly asks: 'title' | 'revision' | 'number';
  /** What follows from it, told before it is done. */
  readonly does: string;
}

/** What can be said here: the same words as the options of `culprit mark`. */
export const markKinds = {
  same: {
    label: 'This title is the same bug',
    asks: 'title',
    does: 'Its crashes count for the bug; beliefs are computed anew.',
  },
  other: {
    label: 'This title is another bug',
    asks: 'title',
    does: 'Its crashes tell nothing any more; some revisions may be run again.',
  },
  exclude: {
    label: 'Not this commit',
    asks: 'revision',
    does: 'It is no candidate any more; its probability goes to the others.',
  },
  bad: {
    label: 'This revision has the bug',
    asks: 'revision',
    does: 'Taken for certain: nothing after it introduced the bug.',
  },
  good: {
    label: 'This revision is without the bug',
    asks: 'revision',
    does: 'Taken for certain: nothing before it introduced the bug.',
  },
  skip: {
    label: 'Leave this revision alone',
    asks: 'revision',
    does: 'It is not tested any more, and its runs tell nothing.',
  },
  builds: { label: 'More builds', asks: 'number', does: 'So many builds more than the job allows.' },
} as const satisfies Record<string, Kind>;

export type MarkKind = keyof typeof markKinds;

/** What is wrong with a value, as the server would say; null where nothing is. */
export function valueProblem(kind: MarkKind, value: string): string | null {
  const text = value.trim();
  switch (markKinds[kind].asks) {
    case 'title':
      return text === '' ? 'a title is needed' : null;
    case 'revision':
      return /^[0-9a-z][0-9a-zA-Z._/-]*$/.test(text) ? null : 'a commit or a tag is needed';
    case 'number':
      return /^[1-9]\d{0,4}$/.test(text) ? null : 'a number from 1 to 99999 is needed';
  }
}

/** A mark of the result, in a few words. Titles and paths in it are foreign text. */
export function markText(mark: { readonly kind: string; readonly [key: string]: unknown }): string {
  const commit = typeof mark['commit'] === 'string' ? short(mark['commit']) : '';
  switch (mark.kind) {
    case 'exclude':
      return `not ${commit}`;
    case 'revision':
      return `${commit} is ${String(mark['word'])}`;
    case 'title':
      return `“${String(mark['title'])}” is ${mark['isSame'] === true ? 'the same bug' : 'another bug'}`;
    case 'prior':
      return `${commit} is ${String(mark['weight'])} times as likely`;
    case 'prior-path':
      return `commits that touch ${String(mark['path'])} are ${String(mark['weight'])} times as likely`;
    case 'builds':
      return `${String(mark['builds'])} builds more`;
    default:
      return mark.kind;
  }
}
