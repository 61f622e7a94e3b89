import { evidenceOn, type RevisionEvidence } from '../evidence/evidence.ts';
import type { RunOutcome } from '../evidence/outcome.ts';
import type { BisectionRecord } from './bisection-record.ts';
import { goDuration } from './go-duration.ts';
import { labelLines } from './label-lines.ts';
import type { LogEntry } from './log-entry.ts';
import { markLines } from './mark-lines.ts';
import { oneLine } from './one-line.ts';
import { proofLines } from './proof-lines.ts';
import { unmaskedLines } from './unmasked.ts';

/**
 * The log of a bisection in syzbot's format, of its present era: what tools that read such logs expect. It differs
 * where we do: no fuzzer is built, and git's own closing comment `# first bad commit: [HASH] SUBJECT` stands before
 * the totals.
 */
export function syzbotText(record: BisectionRecord): string {
  const lines = record.entries.flatMap((entry) => entryLines(entry, record));
  if (record.conclusion !== null) lines.push(...ending(record));
  lines.push(
    ...[
      ...labelLines(record),
      ...proofLines(record),
      ...unmaskedLines(record.unmasked ?? []).map(oneLine),
      ...markLines(record),
    ].map((line) => `# ${line}`),
  );
  return lines.map((line) => `${line}\n`).join('');
}

function entryLines(entry: LogEntry, record: BisectionRecord): string[] {
  switch (entry.kind) {
    case 'begin':
      return [
        entry.search === 'cause'
          ? `bisecting cause commit starting from ${record.task.rewritten?.from ?? entry.start}`
          : `bisecting fixing commit since ${record.task.rewritten?.from ?? entry.start}`,
        ...reidentified(record, entry.start),
        `ensuring issue is reproducible on original commit ${entry.start}`,
        '',
      ];
    case 'picked-releases':
      return [`picked [${entry.tags.map(oneLine).join(' ')}] out of ${entry.of} release tags`];
    case 'picked-by-date':
      return [`# picked [${entry.commits.join(' ')}] by date out of ${entry.of} commits, as there are no release tags`];
    case 'testing-release':
      return [`testing release ${oneLine(entry.tag)}`];
    case 'testing-head':
      return [`testing current HEAD ${entry.commit}`];
    case 'test':
      return testLines(entry, record);
    case 'config-test':
      return measuredLines(entry.evidence);
    case 'bisect-start':
      return [`# git bisect start ${[entry.bad, ...entry.good].join(' ')}`];
    case 'progress':
      return [progress(entry.left, entry.steps)];
    case 'bisect-verdict':
      return [`# git bisect ${entry.verdict} ${entry.commit}`];
    case 'bisect-next':
      return [progress(entry.left, entry.steps), bracket(entry.commit, record), ''];
    case 'merge-base':
      return ['Bisecting: a merge base must be tested', bracket(entry.commit, record), ''];
    case 'first-bad':
      return firstBadBlock(entry.commit, record);
    case 'only-skipped':
      return [
        "There are only 'skip'ped commits left to test.",
        'The first bad commit could be any of:',
        ...entry.commits,
        'We cannot bisect more!',
        '',
      ];
    case 'note':
      return [oneLine(entry.text)];
    case 'error-probability':
      return [`accumulated error probability: ${entry.probability.toFixed(2)}`];
    case 'untested-parent':
      return [`parent commit ${entry.commit} wasn't tested`];
    case 'signatures':
      return [`culprit signature: ${entry.culprit}`, `parent  signature: ${entry.parent}`];
  }
}

/** Of a start commit that was found again by its title. */
function reidentified({ task: { rewritten } }: BisectionRecord, start: string): string[] {
  return rewritten === undefined
    ? []
    : [`rewritten commit ${start} reidentified by title '${oneLine(rewritten.title)}'`, ''];
}

/** git's progress line; "revision" and "step" lose their s only for 1. */
export function progress(left: number, steps: number): string {
  const plural = (n: number) => (n === 1 ? '' : 's');
  return `Bisecting: ${left} revision${plural(left)} left to test after this (roughly ${steps} step${plural(steps)})`;
}

function bracket(commit: string, { commits }: BisectionRecord): string {
  return `[${commit}] ${oneLine(commits.get(commit)?.subject ?? '')}`;
}

function testLines(entry: Extract<LogEntry, { kind: 'test' }>, record: BisectionRecord): string[] {
  const evidence = evidenceOn(record.evidence, entry.commit);
  const lines = measuredLines(evidence);
  if (evidence.build?.outcome.kind === 'build-failed') return lines;
  if (entry.representative !== null)
    lines.push(
      `representative crash: ${oneLine(entry.representative.title)}, types: [${entry.representative.types.join(' ')}]`,
    );
  if (entry.verdict === 'skip') lines.push(`unable to determine the verdict: ${oneLine(entry.because)}`);
  if (entry.falseNegative !== null) lines.push(`false negative chance: ${entry.falseNegative.toFixed(3)}`);
  return lines;
}

/** The build and the runs of a revision. */
function measuredLines(evidence: RevisionEvidence): string[] {
  const { commit } = evidence;
  const build = evidence.build?.outcome;
  const family = build !== undefined && 'compiler' in build && /clang/.test(build.compiler) ? 'clang' : 'gcc';
  const lines = [`testing commit ${commit} ${family}`];
  if (build?.kind === 'build-failed')
    return [
      ...lines,
      `compiler: ${oneLine(build.compiler)}`,
      `failed building ${commit}: ${build.errors.map(oneLine).join('\n')}`,
    ];
  if (build?.kind === 'built')
    lines.push(`compiler: ${oneLine(build.compiler)}`, `kernel signature: ${build.signature}`);
  return [...lines, ...runLines(evidence)];
}

function runLines({ runs }: RevisionEvidence): string[] {
  const texts = runs.map(({ outcome }) => resultText(outcome));
  if (texts.length === 0) return [];
  if (texts.every((text) => text === texts[0])) return [`all runs: ${texts[0]}`];
  return texts.map((text, i) => `run #${i}: ${text}`);
}

/** One run as the log names it; prefixes as syzbot's. */
export function resultText(outcome: RunOutcome): string {
  switch (outcome.kind) {
    case 'ok':
      return 'OK';
    case 'crashed':
      return `crashed: ${oneLine(outcome.crash.title)}`;
    case 'boot-failed':
      return `boot failed: ${oneLine(outcome.title)}`;
    case 'test-failed':
      return `basic kernel testing failed: ${oneLine(outcome.title)}`;
    case 'infra-failed':
      return `infra problem: ${oneLine(outcome.reason)}`;
  }
}

function firstBadBlock(commit: string, record: BisectionRecord): string[] {
  const details = record.commits.get(commit);
  const lines = [`${commit} is the first bad commit`];
  if (details === undefined) return lines;
  lines.push(`commit ${commit}`);
  if (details.parents.length > 1) lines.push(`Merge: ${details.parents.join(' ')}`);
  lines.push(
    `Author: ${oneLine(details.author)} <${oneLine(details.authorEmail)}>`,
    `Date:   ${details.authorDate}`,
    '',
    ...details.message.split('\n').map((line) => `    ${oneLine(line)}`),
    '',
  );
  if (record.culpritStat) lines.push(...record.culpritStat.trimEnd().split('\n').map(keepSpaces), '');
  return lines;
}

const keepSpaces = (line: string) => line.replaceAll(/[^\x20-\x7e\u00a0-\uffff]/g, '?');

function ending(record: BisectionRecord): string[] {
  const { cost, conclusion } = record;
  const revisions = [...record.evidence.values()].filter(({ build }) => build?.outcome.kind === 'built').length;
  const total = goDuration(cost.buildMs + cost.runMs);
  const totals = `revisions tested: ${revisions}, total time: ${total} (build: ${goDuration(cost.buildMs)}, test: ${goDuration(cost.runMs)})`;
  switch (conclusion!.kind) {
    case 'found':
      return found(record, conclusion!.culprit, totals);
    case 'inconclusive':
      return [
        totals,
        `bisection is inconclusive, the first ${word(record)} commit could be any of:`,
        ...conclusion!.candidates.map(({ commit }) => commit),
      ];
    case 'predates':
      return [totals, 'oldest tested release already had the bug or it had kernel test errors'];
    case 'not-reproduced':
      return [totals, `error: the crash wasn't reproduced on the original commit: ${oneLine(conclusion!.why)}`];
    case 'not-fixed':
      return [totals, 'the crash still happens on HEAD or HEAD had kernel test errors'];
  }
}

function found(record: BisectionRecord, culprit: string, totals: string): string[] {
  const details = record.commits.get(culprit);
  const subject = oneLine(details?.subject ?? '');
  const lines = [
    `# first ${word(record)} commit: [${culprit}] ${subject}`,
    totals,
    `first ${word(record)} commit: ${culprit} ${subject}`,
  ];
  if (record.recipients !== null)
    lines.push(`recipients (to): ${goList(record.recipients.to)}`, `recipients (cc): ${goList(record.recipients.cc)}`);
  return [...lines, ...crashLines(record, culprit)];
}

function word({ task }: BisectionRecord): 'bad' | 'good' {
  return task.kind === 'cause' ? 'bad' : 'good';
}

function crashLines({ evidence }: BisectionRecord, culprit: string): string[] {
  for (const { outcome, report } of evidenceOn(evidence, culprit).runs) {
    if (outcome.kind !== 'crashed') continue;
    return [`crash: ${oneLine(outcome.crash.title)}`, ...(report ?? '').trimEnd().split('\n').map(keepSpaces), ''];
  }
  return [];
}

/** A list as Go prints quoted strings: `["a" "b"]`. */
function goList(items: readonly string[]): string {
  return `[${items.map((item) => JSON.stringify(oneLine(item))).join(' ')}]`;
}
