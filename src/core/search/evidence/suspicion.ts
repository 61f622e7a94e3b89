import type { ContentSuspicion } from '../../belief/content-weight.ts';
import { mayChangeKernel } from '../../belief/kernel-files.ts';
import { isTarget, learnTarget, mostFrequent } from '../../evidence/crash-identity.ts';
import { evidenceOn } from '../../evidence/evidence.ts';
import type { RunRecord } from '../../evidence/journal-event.ts';
import type { CommitContents } from '../../history/commit-contents.ts';
import { blamableFiles } from '../../report/guilty-file.ts';
import type { Known } from '../strategy.ts';

/** Crashes whose stacks are read, and files taken from them: more of the same bug tell little more. */
const mostReports = 3;
const mostFrameFiles = 16;

/** Which changes the crash of the start commit and the kernels built so far make suspicious. */
export function suspicionOf(known: Known): ContentSuspicion {
  const { task, history } = known;
  const { paths = null, contents = null } = history;
  if (contents === null) return { guiltyFile: task.guiltyFile ?? null, paths };
  const crashes = targetCrashes(known);
  const guilty =
    task.guiltyFile ??
    mostFrequent(
      crashes.flatMap(({ outcome }) => (outcome.kind === 'crashed' ? (outcome.crash.guiltyFile ?? []) : [])),
    );
  const frames = new Set(crashes.slice(0, mostReports).flatMap(filesOf));
  const frameFiles = [...frames].filter((path) => path !== guilty).slice(0, mostFrameFiles);
  return { guiltyFile: guilty, paths, frameFiles, contents, mayChange: mayChange(known, contents) };
}

function targetCrashes({ task, evidence }: Known): readonly RunRecord[] {
  const { runs, traced = [] } = evidenceOn(evidence, task.start);
  const crashed = [...new Set([...runs, ...traced])].filter(({ outcome }) => outcome.kind === 'crashed');
  const summaries = crashed.flatMap(({ outcome }) => (outcome.kind === 'crashed' ? [outcome.crash] : []));
  const target = learnTarget(task.crashTitle, summaries);
  return target === null ? [] : crashed.filter((_, i) => isTarget(target, summaries[i]!));
}

const readFiles = new WeakMap<RunRecord, readonly string[]>();

function filesOf(run: RunRecord): readonly string[] {
  const files = readFiles.get(run) ?? blamableFiles(run.report ?? '');
  readFiles.set(run, files);
  return files;
}

type MayChange = (path: string) => boolean;
const judged = new WeakMap<CommitContents, { readonly key: readonly unknown[]; readonly judge: MayChange }>();

/** Null where no build said what it was made of. The same as before where no build was added: its answers are kept. */
function mayChange({ task, evidence }: Known, contents: CommitContents): MayChange | null {
  const lists = [...evidence.values()].flatMap(({ build }) =>
    build?.knows?.newFiles?.length ? [build.knows.newFiles] : [],
  );
  if (lists.length === 0) return null;
  const startKnown = evidenceOn(evidence, task.start).build?.knows?.newFiles !== undefined;
  const key = [startKnown, ...lists];
  const last = judged.get(contents);
  if (last?.key.length === key.length && key.every((part, i) => part === last.key[i])) return last.judge;
  const inStartTree = startKnown ? (path: string) => contents.inStartTree(path) : null;
  const judge = mayChangeKernel({ built: lists, inStartTree });
  judged.set(contents, { key, judge });
  return judge;
}
