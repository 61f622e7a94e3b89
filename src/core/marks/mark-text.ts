import { oneLine } from '../log/one-line.ts';
import type { ListedMark } from './gather-marks.ts';
import { ignores } from './ignored-marks.ts';
import type { Mark, MarkRecord } from './mark.ts';

/** A mark in a few words; `commit` prints a commit. Safe for one line. */
function markText(mark: Mark, commit: (id: string) => string = (id) => id): string {
  switch (mark.kind) {
    case 'exclude':
      return `not the culprit: ${commit(mark.commit)}`;
    case 'revision':
      return `${{ bad: 'has the bug', good: 'does not have the bug', skip: 'not to be tested' }[mark.word]}: ${commit(mark.commit)}`;
    case 'title':
      return `${mark.isSame ? 'the same bug' : 'another bug'}: ${oneLine(mark.title)}`;
    case 'prior':
      return `weight ${mark.weight}: ${commit(mark.commit)}`;
    case 'prior-path':
      return `weight ${mark.weight}: commits that touch ${oneLine(mark.path)}`;
    case 'builds':
      return `${mark.builds} builds more`;
  }
}

/** A listed mark on one line: what, who, when, why, whether it was taken back, whether the strategy has a use for it. */
export function listedMarkText(listed: ListedMark, strategy: string, commit?: (id: string) => string): string {
  const { number, mark, undone, replacedBy } = listed;
  const taken = undone === null ? '' : `; taken back by ${signed(undone)}`;
  const other = replacedBy === null ? '' : `; mark ${replacedBy} says otherwise`;
  const idle = undone === null && ignores(strategy, mark.kind) ? `; without effect in the strategy ${strategy}` : '';
  return `mark ${number}, ${markText(mark, commit)} (${signed(listed)}${taken}${other}${idle})`;
}

function signed({ by, atMs, because }: Pick<MarkRecord, 'by' | 'atMs' | 'because'>): string {
  const reason = because === null ? '' : `: ${oneLine(because)}`;
  return `${oneLine(by)}, ${new Date(atMs).toISOString().slice(0, 16).replace('T', ' ')} UTC${reason}`;
}
