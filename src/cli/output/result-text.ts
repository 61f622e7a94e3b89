import type { BisectionRecord } from '../../core/log/bisection-record.ts';
import { meaningOf } from '../../core/log/label-lines.ts';
import { markLines } from '../../core/log/mark-lines.ts';
import { minimizationText } from '../../core/log/minimization.ts';
import { oneLine } from '../../core/log/one-line.ts';
import { probabilityText } from '../../core/log/probability-text.ts';
import { proofLines } from '../../core/log/proof-lines.ts';
import { unmaskedLines } from '../../core/log/unmasked.ts';
import type { CandidateProbability, Conclusion, Label } from '../../core/search/strategy.ts';
import { clock } from '../view/format.ts';
import { mainLog } from './result-json.ts';

export interface ResultPlaces {
  /** Directory with logs, consoles and the result. */
  readonly directory: string;
  /** How to call this program in what the reader may type next, options for the state included. */
  readonly command: (subcommand: string) => string;
}

/** The result for people: what was found, how sure it is, why, what it cost, where the rest is, what to do next. */
export function resultText(record: BisectionRecord, places: ResultPlaces): string {
  const lines = record.conclusion === null ? unfinishedLines(record) : conclusionLines(record, record.conclusion);
  return [
    ...lines,
    ...markLines(record).map((line) => `  ${line}`),
    ...rewrittenLines(record),
    ...unmaskedLines(record.unmasked ?? []).map((line) => `  ${oneLine(line)}`),
    ...(record.minimization ? [`  ${oneLine(minimizationText(record.minimization))}`] : []),
    ...sightLines(record),
    ...costLines(record),
    ...placeLines(record, places),
  ]
    .map((line) => `${line}\n`)
    .join('');
}

function conclusionLines(record: BisectionRecord, conclusion: Conclusion): string[] {
  switch (conclusion.kind) {
    case 'found':
      return [
        `first ${record.git?.terms.newer ?? (record.task.kind === 'cause' ? 'bad' : 'good')} commit: [${conclusion.culprit}] ${subject(record, conclusion.culprit)}`,
        `  probability ${probabilityText(conclusion.confidence)}   ${conclusion.label}   proof: ${conclusion.proof.map(oneLine).join(', ')}`,
        ...meaningLines(record),
        ...proofLines(record).map((line) => `  ${line}`),
        ...exposureLines(record),
        ...backportLines(record),
        ...runnersUp(record, conclusion.candidates.slice(1)),
        ...(fixesLineOf(record) === null ? [] : [`  ${fixesLineOf(record)}`]),
      ];
    case 'inconclusive':
      return [`inconclusive: ${oneLine(conclusion.why)}`, ...candidateLines(record, conclusion.candidates)];
    case 'predates':
      return [
        `older than ${conclusion.oldest.slice(0, 12)} "${subject(record, conclusion.oldest)}" (${probabilityText(conclusion.confidence)}): ${oneLine(conclusion.why)}`,
        ...meaningLines(record),
      ];
    case 'not-reproduced':
      return [
        `not reproduced: ${oneLine(conclusion.why)}`,
        '  check the reproducer, the config and the machine on the start commit',
      ];
    case 'not-fixed':
      return [`not fixed: ${oneLine(conclusion.why)}`];
  }
}

/** What the answer means, in one sentence. */
function meaningLines(record: BisectionRecord): string[] {
  const meaning = meaningOf(record);
  return meaning === null ? [] : [`  means: ${oneLine(meaning)}`];
}

/** What is believed until now, where the search was stopped before its end. */
function unfinishedLines(record: BisectionRecord): string[] {
  const { soFar = null } = record;
  const lines = ['unfinished: the same command goes on'];
  if (soFar === null) return lines;
  if (!('candidates' in soFar)) return [...lines, `  so far: ${soFar.kind} (${probabilityText(soFar.confidence)})`];
  return [...lines, '  most probable so far:', ...candidateLines(record, soFar.candidates)];
}

const mostCandidateLines = 20;

function candidateLines(record: BisectionRecord, candidates: readonly CandidateProbability[]): string[] {
  const more = candidates.length - mostCandidateLines;
  return [
    ...candidates.slice(0, mostCandidateLines).map((candidate) => candidateLine(record, candidate)),
    ...(more > 0 ? [`  and ${more} more: see the log`] : []),
  ];
}

/** The line that a fix of what was found should have; null where none should. */
export function fixesLineOf(record: BisectionRecord): string | null {
  const { conclusion, task } = record;
  if (conclusion?.kind !== 'found' || !isBlamed(task.kind, conclusion.label)) return null;
  return `Fixes: ${conclusion.culprit.slice(0, 12)} ("${subject(record, conclusion.culprit)}")`;
}

/** Whether a fix should name the commit as what it fixes: not one that only exposes, merges, or makes a version. */
function isBlamed(kind: 'cause' | 'fix', label: Label): boolean {
  return kind === 'cause' && label === 'introduces';
}

function exposureLines({ exposure }: BisectionRecord): string[] {
  if (exposure === null) return [];
  return [
    `  the bug is older with ${probabilityText(exposure.older)}: this commit made it visible and left the code that crashes as it was`,
  ];
}

/** Of a fix in another tree: what it is worth in that of the start commit. */
function backportLines({ task: { parting, start } }: BisectionRecord): string[] {
  if (parting === undefined) return [];
  return [
    `  a candidate to backport to the tree of ${start.slice(0, 12)}, which parted from the other at ${parting.slice(0, 12)}`,
  ];
}

/** Of a start commit that was found again by its title: that it is another than the job names. */
function rewrittenLines({ task: { rewritten, start } }: BisectionRecord): string[] {
  if (rewritten === undefined) return [];
  return [`  start commit ${oneLine(rewritten.from).slice(0, 12)} was rewritten: ${start.slice(0, 12)} has its title`];
}

/** The revisions whose clean runs say little, each with its reason; those that could see only as a count. */
function sightLines(record: BisectionRecord): string[] {
  const seen = [...record.evidence.values()].flatMap(({ commit, sight }) => (sight ? [{ commit, ...sight }] : []));
  if (seen.length === 0) return [];
  const count = (wanted: string | null) => seen.filter(({ sight }) => sight === wanted).length;
  const counts = (['clear', 'dim', 'blind'] as const).map((sight) => `${count(sight)} ${sight}`);
  const unknown = count(null) === 0 ? [] : [`${count(null)} unknown`];
  const doubtful = seen.filter(({ sight }) => sight !== 'clear');
  return [
    `  sight of clean revisions: ${[...counts, ...unknown].join(', ')}`,
    ...doubtful
      .slice(0, mostSightLines)
      .map(({ commit, sight, why }) => `    ${(sight ?? 'unknown').padEnd(7)} ${commit.slice(0, 12)} ${oneLine(why)}`),
    ...(doubtful.length > mostSightLines ? [`    and ${doubtful.length - mostSightLines} more: see \`show\``] : []),
  ];
}

const mostSightLines = 8;

function runnersUp(record: BisectionRecord, candidates: readonly CandidateProbability[]): string[] {
  return candidates.slice(0, 3).map((candidate) => `  next best${candidateLine(record, candidate).slice(1)}`);
}

function candidateLine(record: BisectionRecord, { commit, probability: p }: CandidateProbability): string {
  return `  ${probabilityText(p)} ${commit.slice(0, 12)} ${subject(record, commit)}`;
}

function subject({ commits }: BisectionRecord, commit: string): string {
  return oneLine(commits.get(commit)?.subject ?? '');
}

function costLines({ cost, confirmation = null }: BisectionRecord): string[] {
  const plural = (n: number, word: string) => `${n} ${word}${n === 1 ? '' : 's'}`;
  const reused = cost.reused === 0 ? '' : ` (and ${plural(cost.reused, 'kernel')} from the store)`;
  const part =
    confirmation === null
      ? ''
      : `   (${plural(confirmation.builds, 'build')}, ${plural(confirmation.runs, 'run')} of them on the culprit and its parents)`;
  const lines = [
    `  cost ${plural(cost.builds, 'build')}${reused}, ${plural(cost.runs, 'run')}, ${clock(cost.buildMs + cost.runMs)}${part}`,
  ];
  const { ahead } = cost;
  if (ahead === undefined) return lines;
  const unused = ahead.unusedMs > 0 ? `, ${clock(ahead.unusedMs)} for the others` : '';
  return [...lines, `  built ahead: ${plural(ahead.builds, 'build')}, ${ahead.used} used${unused}`];
}

function placeLines(record: BisectionRecord, { directory, command }: ResultPlaces): string[] {
  const id = record.id.slice(0, 8);
  const telling = record.conclusion?.kind === 'found' && record.git === undefined;
  return [
    `  log      ${directory}/${mainLog(record)}`,
    `  consoles ${directory}/consoles/`,
    `  builds   ${directory}/builds/`,
    `  next: ${command(`log ${id} --format git`)}   or   ${command(`show ${id}`)}`,
    ...(telling ? [`  to tell others: ${command(`mail ${id}`)}   or   ${command(`kit ${id} --out kit`)}`] : []),
  ];
}
