import type { Fields } from './template.ts';

/**
 * Every line that syzbot's logs of all eras are made of, by kind: the one table that the parser, the renderer, the
 * types and the schema of the document come from. Where two kinds fit a line the one that stands first is taken.
 * Source: the grammar of the logs, eras A (March 2019) to D (2023 on).
 */
export const everywhere = {
  'host-start': '{host:word} starts bisection {at:goTime}',
  'cause-start': 'bisecting cause commit starting from {commit:hash}',
  'fix-start': 'bisecting fixing commit since {commit:hash}',
  syzkaller: 'building syzkaller on {commit:hash}',
  'fetch-tags': 'fetch other tags and check if the commit is present',
  'fetch-failed': 'fetch failed with {why:text}',
  rewritten: "rewritten commit {commit:hash} reidentified by title '{title:text}'",
  ensure: 'ensuring issue is reproducible on original commit {commit:hash}',

  test: 'testing commit {commit:hash}{toolchain:toolchain}',
  compiler: 'compiler: {name:text}',
  signature: 'kernel signature: {signature:signature}',
  'all-runs': 'all runs: {result:result}',
  run: 'run #{number:int}: {result:result}',
  representative: 'representative crash: {title:text}, types: [{types:words}]',
  undecided: 'unable to determine the verdict: {why:text}',
  'miss-chance': 'false negative chance: {chance:decimal3}',
  flaky: 'reproducer seems to be flaky',
  'not-built': 'failed building {commit:hash}: {why:text}',
  'reproducer-error': 'repro testing failure: {why:text}',
  'test-error': 'failed: {why:text}',

  'instrumentation-check': 'check whether we can drop unnecessary instrumentation',
  'instrumentation-dropped': 'the bug reproduces without the instrumentation',
  'instrumentation-kept': 'there was nothing we could disable{rest:text}',
  'options-off': 'disabling configs for [{options:words}], they are not needed',
  'options-off-otherwise': 'disabling configs for {what:text}',
  'minimise-config': 'kconfig minimization: base={base:int} full={full:int} leaves diff={leaves:int}',
  'minimise-config-otherwise': 'kconfig minimization: {what:text}',
  'split-chunks': 'split chunks{what:text}',
  'split-chunk': 'split chunk{what:text}',
  'chunk-left-out': 'testing without sub-chunk {chunk:int}/{of:int}',
  'chunk-left-out-otherwise': 'testing without sub-chunk{what:text}',
  'chunk-dropped': 'the chunk can be dropped{rest:text}',
  'chunk-untested': 'no need to test{what:text}',
  'chunk-whole': 'no way to further split{what:text}',
  'chunk-limit': 'we have reached the limit{what:text}',
  'minimised-config': 'minimized to {options:int} configs; suspects: [{suspects:words}]',
  'minimised-config-otherwise': 'minimized to {what:text}',
  'without-instrumentation': 'the bug reproduces without{what:text}',
  'instrumentation-check-otherwise': 'check whether we can drop{what:text}',
  'config-is-minimal': '# configuration already minimized',

  'picked-releases': 'picked [{tags:words}] out of {of:int} release tags',
  release: 'testing release {tag:word}',
  'merge-base-search': 'determining the merge base between {revisions:text}',
  head: 'testing current HEAD {commit:hash}',

  'bisect-start': '# git bisect start {bad:ref} {good:ref}',
  /** Of our own logs, where several commits are known to be good. */
  'bisect-start-several': '# git bisect start {bad:ref} {good:ref} {others:words}',
  'bisect-verdict': '# git bisect {verdict:verdict} {commit:hash}',
  progress: 'Bisecting: {left:revisions} left to test after this (roughly {steps:steps})',
  'merge-base': 'Bisecting: a merge base must be tested',
  candidate: '[{commit:hash}] {subject:text}',
  'git-no-access': "warning: unable to access '{path:text}': {why:text}",
  'guilty-check': 'determine whether the revision contains the guilty commit{rest:text}',
  'guilty-inherited': 'revision {commit:hash} crashed and is reachable',
  'guilty-merge-base': 'checking the merge base {commit:hash}',
  'guilty-unknown': 'no existing result, test the revision',
  'first-bad': '{commit:hash} is the first bad commit',
  'only-skipped': "There are only 'skip'ped commits left to test.",
  'only-skipped-list': 'The first bad commit could be any of:',
  'only-skipped-end': 'We cannot bisect more!',
  listed: '{commit:hash}',

  'error-probability': 'accumulated error probability: {probability:decimal2}',
  'untested-parent': "parent commit {commit:hash} wasn't tested",
  'culprit-signature': 'culprit signature: {signature:signature}',
  'parent-signature': 'parent  signature: {signature:signature}',
  'culprit-signature-2019': 'kernel signature:   {signature:signature}',
  'parent-signature-2019': 'previous signature: {signature:signature}',

  'flaky-total': 'Reproducer flagged being flaky',
  'flaky-rate': 'reproducer is flaky ({rate:decimal2} repro chance estimate)',
  totals:
    'revisions tested: {revisions:int}, total time: {totalNs:duration} (build: {buildNs:duration}, test: {testNs:duration})',

  timeout: 'error: bisection is taking too long (>{limitNs:duration}), aborting',
  'not-reproduced': "error: the crash wasn't reproduced on the original commit",
  unreachable: "error: commit {commit:hash} not reachable in branch '{branch:text}'",
  error: 'error: {why:text}',
  inconclusive: 'bisection is inconclusive, the first {term:term} commit could be any of:',
  answer: 'first {term:term} commit: {commit:hash} {subject:text}',
  'oldest-bad': 'the crash already happened on the oldest tested release',
  'oldest-bad-or-broken': 'oldest tested release already had the bug or it had kernel test errors',
  'head-bad': 'the crash still happens on HEAD',
  'head-bad-or-broken': 'crash still not fixed on HEAD or HEAD had kernel test errors',
  'not-fixed-or-broken': 'crash still not fixed or there were kernel test errors',
  /** Of our own replays only. */
  'replay-note': '# replay: {text:text}',
  'commit-subject': 'commit msg: {subject:text}',
  cc: 'cc: {addresses:goList}',
  'recipients-to': 'recipients (to): {addresses:goList}',
  'recipients-cc': 'recipients (cc): {addresses:goList}',
  crash: 'crash: {title:text}',
} as const;

/** Lines of `git bisect log`, and the comments that our own logs of that kind have. */
export const ofGitLog = {
  'git-start': 'git bisect start{arguments:shellWords}',
  'git-told': 'git bisect {term:word} {commits:words}',
  'git-waiting': '# status: {text:text}',
  'git-possible': '# possible first {term:word} commit: [{commit:hash}] {subject:text}',
  'git-first': '# first {term:word} commit: [{commit:hash}] {subject:text}',
  'git-only-skipped': '# only skipped commits left to test',
  'git-commit': '# {term:word}: [{commit:hash}] {subject:text}',
  'git-tested': '# tested {commit:hash}: {because:text}',
  'git-probability': '# probability {probability:decimal3}{rest:text}',
  'git-comment': '# {text:text}',
} as const;

/** Lines of the block in which git shows the first bad commit: read only there. */
export const inCommit = {
  'commit-header': 'commit {commit:hash}',
  'commit-merge': 'Merge: {parents:words}',
  'commit-author': 'Author: {name:name} <{email:text}>',
  'commit-date': 'Date:   {date:text}',
  'commit-message': '    {text:text}',
  'tree-change': ':{oldMode:mode} {newMode:mode} {oldObject:hash} {newObject:hash} {status:word}\t{path:text}',
  'file-change': ' {path:column}| {changed:spacedInt}{graph:graph}',
  'binary-change': ' {path:column}|{gap:blanks}Bin {oldBytes:int} -> {newBytes:int} bytes',
  'stat-summary': ' {files:files} changed, {inserted:insertions}(+), {deleted:deletions}(-)',
  'stat-summary-inserted': ' {files:files} changed, {inserted:insertions}(+)',
  'stat-summary-deleted': ' {files:files} changed, {deleted:deletions}(-)',
  'file-created': ' create mode {mode:mode} {path:text}',
  'file-deleted': ' delete mode {mode:mode} {path:text}',
  'file-mode': ' mode change {oldMode:mode} => {newMode:mode} {path:text}',
  'file-renamed': ' rename {path:text} ({similarity:int}%)',
  'file-copied': ' copy {path:text} ({similarity:int}%)',
  'file-rewritten': ' rewrite {path:text} ({similarity:int}%)',
} as const;

/** What a build that failed printed: read only after `testing commit`. */
export const inBuild = {
  command: 'failed to run {command:goList}: {why:text}',
  diagnostic: '{file:word}:{row:int}:{column:int}: {severity:severity}: {message:text}',
} as const;

/** Lines that are foreign text as a whole, or that nobody could read. */
const foreign = {
  /** Of a failed build. */
  output: '{text:text}',
  /** Of the crash report at the end. */
  report: '{text:text}',
  /** In a quoted log, what somebody wrote between. */
  remark: '{text:text}',
  /** Not understood; `notes` of the document tells where. */
  unknown: '{text:text}',
} as const;

export const lineTemplates = { ...everywhere, ...ofGitLog, ...inCommit, ...inBuild, ...foreign } as const;

type Templates = typeof lineTemplates;
export type ItemKind = keyof Templates;

/** One line of a log as it was understood, and what belongs to it. */
export type LogItem = {
  readonly [Kind in ItemKind]: { readonly kind: Kind } & Fields<Templates[Kind]> & Attached;
}[ItemKind];

interface Attached {
  /** Lines on which a foreign text (of a result, an error) goes on. */
  readonly more?: readonly string[];
  /** How many empty lines follow. */
  readonly blank?: number;
}

export type ItemOf<Kind extends ItemKind> = Extract<LogItem, { readonly kind: Kind }>;
