import { lstatSync } from 'node:fs';
import { isAbsolute, join, normalize, resolve } from 'node:path';
import { describeFiles } from '../adapters/command/carried-files.ts';
import { topOfCheckout, untrackedFiles } from '../adapters/git/user-checkout.ts';
import { Failure } from '../core/failure/failure.ts';
import { parseDuration } from '../core/job/quantities.ts';
import type { CarriedFile, RunJob } from '../core/job/run-job.ts';
import type { Terms } from '../core/log/git-words.ts';
import type { RunStrategyName } from '../core/search/run-strategies.ts';
import type { SourceTree } from '../ports/source-tree.ts';
import type { BudgetOption } from './stop-options.ts';

/** The options of `culprit run` that make the job, as they are typed. */
export interface RunJobOptions {
  readonly repo?: string | undefined;
  readonly good: readonly string[];
  readonly bad: string;
  readonly firstParent?: true | undefined;
  readonly path: readonly string[];
  readonly termOld?: string | undefined;
  readonly termNew?: string | undefined;
  readonly termGood?: string | undefined;
  readonly termBad?: string | undefined;
  readonly build?: string | undefined;
  readonly buildTimeout?: string | undefined;
  readonly timeout?: string | undefined;
  readonly timeoutIs: 'bad' | 'skip';
  readonly jobs: string;
  readonly buildAhead?: string | undefined;
  readonly sharedTree?: true | undefined;
  readonly titles?: 'linux' | true | undefined;
  readonly crash?: string | undefined;
  readonly carry: readonly string[];
  readonly clean?: true | undefined;
  readonly strategy: RunStrategyName;
  readonly revertTest?: true | undefined;
  readonly confidence?: number | undefined;
  readonly budget?: BudgetOption | undefined;
}

/** The top directory of the repository that the options mean. */
export function repositoryOfRun({ repo }: RunJobOptions, signal: AbortSignal): Promise<string> {
  return topOfCheckout(resolve(repo ?? '.'), signal);
}

/** Resolves revisions and looks at the user's files. Throws `Failure` JOB_INVALID, COMMIT_NOT_FOUND. */
export async function resolveRunJob(
  options: RunJobOptions,
  command: readonly string[],
  top: string,
  tree: SourceTree,
  signal: AbortSignal,
): Promise<RunJob> {
  const titles = options.titles === undefined ? null : 'linux';
  if (options.crash !== undefined && titles === null)
    throw wrong('--crash wants --titles', 'without them every failure of the command is the same bug');
  if (options.buildAhead !== undefined && options.build === undefined)
    throw wrong('--build-ahead wants --build', 'without it nothing is built before the command runs');
  return {
    kind: 'run',
    repo: top,
    start: await tree.resolve(options.bad),
    good: [...new Set(await Promise.all(options.good.map((revision) => tree.resolve(revision))))],
    firstParent: options.firstParent === true,
    paths: options.path.map(checkedPath),
    terms: readTerms(options.termNew ?? options.termBad ?? 'bad', options.termOld ?? options.termGood ?? 'good'),
    command,
    build: options.build ?? null,
    carried: await carriedFiles(options, command, top, signal),
    clean: options.clean === true,
    timeoutMs: readDuration('--timeout', options.timeout),
    buildTimeoutMs: readDuration('--build-timeout', options.buildTimeout),
    timeoutIs: options.timeoutIs,
    titles,
    crashTitle: options.crash ?? null,
    jobs: readCount('--jobs', options.jobs),
    sharedTree: options.sharedTree === true,
    ahead: options.buildAhead === undefined ? 0 : readCount('--build-ahead', options.buildAhead),
    strategy: options.strategy,
    stop: { confidence: options.confidence ?? 0.99, revertTest: options.revertTest === true },
    budget: { builds: null, timeMs: null, ...options.budget },
  };
}

/** What the command names that lies in the checkout and git does not know, and what `--carry` names. */
async function carriedFiles(
  { carry }: RunJobOptions,
  command: readonly string[],
  top: string,
  signal: AbortSignal,
): Promise<readonly CarriedFile[]> {
  const named = [...new Set(command.flatMap((word) => fileInCheckout(word, top)))];
  const wanted = carry.map((path) => insideOf(path, top));
  const files = [
    ...(await untrackedFiles(top, named, false, signal)),
    ...(await untrackedFiles(top, wanted, true, signal)),
  ];
  return describeFiles(top, [...new Set(files)]);
}

/** A word of the command as a path from the top, where it is that of a file there; git commands start at the top too. */
function fileInCheckout(word: string, top: string): string[] {
  const path = normalize(word);
  if (word === '' || isAbsolute(word) || path.startsWith('..') || /[\0\n]/.test(word)) return [];
  const isFile = lstatSync(join(top, path), { throwIfNoEntry: false })?.isFile() ?? false;
  return isFile ? [path] : [];
}

function insideOf(path: string, top: string): string {
  const inside = normalize(path);
  if (isAbsolute(path) || inside.startsWith('..') || !lstatSync(join(top, inside), { throwIfNoEntry: false }))
    throw wrong(`--carry ${path}: no such file`, `paths count from the top of the repository, ${top}`);
  return inside;
}

function checkedPath(path: string): string {
  if (path === '' || /[\0\n]/.test(path)) throw wrong(`--path ${JSON.stringify(path)} is no path`, 'it is empty');
  return path;
}

/** Words that git keeps for its own subcommands. */
const reserved = 'help start skip next reset visualize view replay log run terms'.split(' ');

/** Git's rules for terms: names of references, no subcommand, and nothing that turns good and bad round. */
function readTerms(newer: string, older: string): Terms {
  for (const term of [newer, older]) {
    if (!/^[A-Za-z][A-Za-z0-9_-]{0,60}$/.test(term)) throw wrong(`"${term}" is no term`, 'letters, digits, - and _');
    if (reserved.includes(term)) throw wrong(`"${term}" cannot be a term`, 'it is a subcommand of git bisect');
  }
  if (newer === older) throw wrong('the terms are the same', `both are "${newer}"`);
  const turned = newer === 'good' || newer === 'old' || older === 'bad' || older === 'new';
  if (turned) throw wrong('the terms are turned round', 'good and old name the older state, bad and new the newer one');
  return { newer, older };
}

function readDuration(option: string, text: string | undefined): number | null {
  if (text === undefined) return null;
  const ms = parseDuration(text);
  if (ms === null || ms <= 0) throw wrong(`${option} ${text} is no duration`, 'expected one such as 90s, 10m or 2h');
  return ms;
}

function readCount(option: string, text: string): number {
  const count = /^\d{1,3}$/.test(text) ? Number(text) : 0;
  if (count < 1 || count > 256) throw wrong(`${option} ${text} is no number of jobs`, 'expected 1 to 256');
  return count;
}

function wrong(what: string, why: string): Failure {
  return new Failure('JOB_INVALID', { what, why, mend: '`culprit run --help` shows the options' });
}
