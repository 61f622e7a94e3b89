import type { LogDocument, LogItem } from './document.ts';
import { eraOf } from './era.ts';
import { readEnding } from './read-ending.ts';
import { readGit, subjectsOf } from './read-git.ts';
import { readGitLog } from './read-git-log.ts';
import { readTests } from './read-tests.ts';
import type { RecordedBisection, RecordedCommit } from './recorded-bisection.ts';

/** Folds a document into what was tested, what git answered and how it ended. */
export function readBisection(document: LogDocument): RecordedBisection {
  const { items } = document;
  if (document.format === 'git') return readGitLog(items);
  const start = items.find((item) => item.kind === 'cause-start' || item.kind === 'fix-start');
  const git = readGit(items);
  const tests = readTests(items, subjectsOf(items));
  const ofRelease = new Map(tests.flatMap(({ release, commit }) => (release === null ? [] : [[release, commit]])));
  return {
    kind: start?.kind === 'fix-start' ? 'fix' : 'cause',
    era: eraOf(items, tests),
    start: start?.commit ?? items.find((item) => item.kind === 'test')?.commit ?? null,
    tests,
    releases: items.flatMap((item) =>
      item.kind === 'release' ? [{ tag: item.tag, commit: ofRelease.get(item.tag) ?? null }] : [],
    ),
    git,
    culprit: readCulprit(items),
    signatures: readSignatures(items),
    flaky: items.some(({ kind }) => kind === 'flaky' || kind === 'flaky-total' || kind === 'flaky-rate'),
    totals: items.find((item) => item.kind === 'totals') ?? null,
    ending: readEnding(items),
  };
}

function readSignatures(items: readonly LogItem[]): RecordedBisection['signatures'] {
  const culprit = items.find((item) => item.kind === 'culprit-signature' || item.kind === 'culprit-signature-2019');
  const parent = items.find((item) => item.kind === 'parent-signature' || item.kind === 'parent-signature-2019');
  return culprit === undefined || parent === undefined
    ? null
    : { culprit: culprit.signature, parent: parent.signature };
}

function readCulprit(items: readonly LogItem[]): RecordedCommit | null {
  const from = items.findIndex(({ kind }) => kind === 'first-bad');
  const first = items[from];
  if (first?.kind !== 'first-bad') return null;
  const block = items.slice(from + 1);
  const end = block.findIndex(({ kind }) => kind === 'totals' || kind === 'test' || kind === 'untested-parent');
  const lines = end < 0 ? block : block.slice(0, end);
  const author = lines.find((item) => item.kind === 'commit-author');
  return {
    commit: first.commit,
    isMerge: lines.some(({ kind }) => kind === 'commit-merge') || !lines.some(({ kind }) => kind === 'commit-header'),
    author: author === undefined ? null : { name: author.name, email: author.email },
    date: lines.find((item) => item.kind === 'commit-date')?.date ?? null,
    message: lines.flatMap((item) => (item.kind === 'commit-message' ? [item.text] : [])),
    paths: lines.flatMap(pathOf),
  };
}

function pathOf(item: LogItem): string[] {
  switch (item.kind) {
    case 'tree-change':
      return [item.path];
    case 'file-change':
    case 'binary-change':
      return [item.path.text];
    default:
      return [];
  }
}
