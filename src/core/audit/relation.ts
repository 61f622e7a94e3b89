import type { FinalCrash, RecordedCommit } from '../log/syzbot/recorded-bisection.ts';
import { guiltyFile } from '../report/guilty-file.ts';
import { withoutParents } from '../report/source-path.ts';
import { sharedWords, sharesPrefix, withoutRevert } from './names.ts';

/** What a culprit has to do with a crash, by the names of files and words alone. */
export interface Relation {
  /** The file that the report blames; null where the log shows no report. */
  readonly guilty: string | null;
  /** The first file of the report's stack that the culprit changes; null where it changes none or nobody can tell. */
  readonly touched: string | null;
  /** 1 / its place in the stack, from 1; 0 where there is none. */
  readonly closeness: number;
  /** Whether files can be compared: logs of era A list top-level directories only, merges nothing. */
  readonly comparable: boolean;
  /** Whether it changes other top-level directories only than those of the stack. */
  readonly otherTop: boolean;
  readonly sharedWords: number;
  readonly sharesPrefix: boolean;
  /** Whether no kernel for x86 is built from anything that it changes. */
  readonly outside: boolean;
  /** Whether it changes what is built at all: a Kconfig or Makefile. */
  readonly gates: boolean;
  /** Share of the words of what the titles name that its message and paths have too, 0 to 1. */
  readonly told: number;
  /** Whether its message asks for stable kernels: a change of what was there, not something new. */
  readonly isForStable: boolean;
  /** Whether it adds a check, a sanitizer or debugging elsewhere: it shows defects that others made. */
  readonly detects: boolean;
}

const mostReport = 64 << 10;
const mostPaths = 2000;
const mostLines = 400;
const mostFrames = 40;

export function relationOf(
  culprit: RecordedCommit | null,
  subject: string,
  titles: readonly string[],
  crash: FinalCrash | null,
  /** Whether the report is of another crash than that of the start: its stack then says nothing. */
  isOtherCrash: boolean,
): Relation {
  const paths = (culprit?.paths ?? []).slice(0, mostPaths);
  const message = (culprit?.message ?? []).slice(0, mostLines);
  const told = message.slice(1).filter(isTold);
  const plain = withoutRevert(subject);
  const report = crash?.report.slice(0, mostReport) ?? '';
  const blamed = report === '' ? null : guiltyFile(report, crash?.title ?? '');
  const guilty = blamed === null ? null : treePath(blamed);
  const files = isOtherCrash ? [] : stackFiles(report, guilty);
  const at = files.findIndex((file) => paths.some((path) => isSameFile(path, file)));
  return {
    guilty,
    touched: files[at] ?? null,
    closeness: at < 0 ? 0 : 1 / (1 + at),
    comparable: files.length > 0 && paths.some((path) => path.includes('/')),
    otherTop: onlyOtherTops(paths, files),
    sharedWords: sharedWords(titles, [plain, ...paths].join(' ')),
    sharesPrefix: sharesPrefix(subject, titles, files),
    outside: paths.length > 0 && paths.every((path) => notBuilt.test(path)),
    gates: paths.some((path) => /(?:^|\/)(?:Kconfig|Makefile)/.test(path)),
    told: sharedWords(titles, [plain, ...told, ...paths].join(' ')),
    isForStable: message.some((line) => /\bstable@/.test(line)),
    detects: at < 0 && detector.test(subject),
  };
}

/** What a commit is said to do, without the lines that name people and other commits. */
function isTold(line: string): boolean {
  return !/^\s*(?:[A-Z][\w-]+-by|cc|fixes|link|suggested|reported)\b[^:]*:/i.test(line);
}

const detector =
  /\b(?:warn|kasan|kmsan|kcsan|ubsan|lockdep|sanitiz\w*|tracker|tracking|debug|detect\w*|WARN_ON\w*|fault.inject\w*|poison\w*|annotat\w*)\b/i;

/** Logs shorten paths from the front: `.../b/c.c`. */
function isSameFile(path: string, file: string): boolean {
  return path.startsWith('.../') ? file.endsWith(path.slice(3)) : path === file;
}

/** As in the tree: logs of 2019 begin paths with a slash, some compilers with `./`. */
const treePath = (path: string) => withoutParents(path.replace(/^\/+/, ''));

/** Files of the report's first frames, each once, without those that stand in reports of all kinds, but for the blamed. */
function stackFiles(report: string, guilty: string | null): readonly string[] {
  const files = new Set<string>();
  let frames = 0;
  for (const [, path] of report.matchAll(/(?:[\w.\])]) ([\w./+-]{1,160}\.[chS]):\d/g)) {
    if (frames++ > mostFrames) break;
    const file = treePath(path!);
    if (file === guilty || !everywhere.test(file)) files.add(file);
  }
  return guilty === null || files.has(guilty) ? [...files] : [guilty, ...files];
}

const everywhere =
  /^(?:lib\/(?:dump_stack|bug|fault-inject|debugobjects|refcount)|kernel\/(?:panic|softirq|workqueue|kthread|task_work|exit|signal|locking|rcu|sched|time|entry)|mm\/(?:kasan|slab|slub|kmemleak|kmsan|kfence|util)|arch\/\w+\/(?:kernel|entry|mm|include)|include\/|fs\/(?:file_table|read_write|open|ioctl)|net\/socket\.c)/;

/** Documents, tools, tests, device trees, other architectures and systems on a chip. */
const notBuilt =
  /^(?:Documentation|tools|samples|scripts|LICENSES|MAINTAINERS|CREDITS|\.mailmap|arch\/(?!x86)|drivers\/(?:clk|pinctrl|soc)\/|sound\/soc|\.\.\.\/(?:selftests|testing|bindings|dts|boot\/dts|devicetree))/;

const topOf = (path: string) => path.slice(0, Math.max(0, path.indexOf('/'))) || path;

function onlyOtherTops(paths: readonly string[], files: readonly string[]): boolean {
  const tops = new Set(paths.map(topOf).filter((top) => top !== '...' && top !== 'include'));
  return tops.size > 0 && files.length > 0 && !files.slice(0, 10).some((file) => tops.has(topOf(file)));
}
