import { oneLine } from '../one-line.ts';
import type { RunResult } from '../syzbot/codec.ts';
import type { RecordedBisection } from '../syzbot/recorded-bisection.ts';
import { type RevisionState, revisionStates } from './revision-states.ts';
import { figuresOf, inWords } from './run-counts.ts';

/**
 * A recorded bisection as KTAP version 1: each revision a test, its runs subtests. A crash is `not ok`; what tells
 * nothing is skipped. Source: the kernel's Documentation/dev-tools/ktap.rst.
 */
export function toKtap(recorded: RecordedBisection): string {
  const revisions = revisionStates(recorded);
  const lines = [
    'KTAP version 1',
    `# bisection: ${recorded.kind}, from ${recorded.start ?? 'unknown'}`,
    `1..${revisions.length}`,
    ...revisions.flatMap(revisionLines),
    ...resultLines(recorded),
  ];
  return lines.map((line) => `${line}\n`).join('');
}

function revisionLines(state: RevisionState, index: number): readonly string[] {
  const { test, name, verdict } = state;
  const { results, uniform } = test;
  const runs = results.map((result, i) => runLine(i + 1, uniform ? 'all runs' : `run ${i}`, result));
  const subtests = runs.length === 0 ? [] : ['KTAP version 1', `1..${runs.length}`, ...runs].map((line) => `  ${line}`);
  const facts = [
    `# commit: ${test.commit}`,
    ...(test.subject === null ? [] : [`# subject: ${oneLine(test.subject)}`]),
    ...(test.signature === null ? [] : [`# signature: ${test.signature}`]),
  ].map((line) => `  ${line}`);
  return [...facts, ...subtests, resultLine(index + 1, name, verdict, figuresOf(test))];
}

function runLine(number: number, name: string, result: RunResult): string {
  if (result.kind === 'ok') return `ok ${number} ${name}`;
  const why = escape(inWords(result));
  return result.kind === 'crashed' ? `not ok ${number} ${name} # ${why}` : `ok ${number} ${name} # SKIP ${why}`;
}

function resultLine(number: number, name: string, verdict: RevisionState['verdict'], figures: string): string {
  const why = escape(figures);
  if (verdict === 'skip') return `ok ${number} ${escape(name)} # SKIP ${why}`;
  return `${verdict === 'good' ? 'ok' : 'not ok'} ${number} ${escape(name)} # ${why}`;
}

function resultLines({ ending, kind }: RecordedBisection): readonly string[] {
  const word = kind === 'cause' ? 'bad' : 'good';
  if (ending?.kind === 'found') return [`# first ${word} commit: [${ending.commit}] ${oneLine(ending.subject)}`];
  if (ending?.kind === 'inconclusive')
    return ending.commits.map((commit) => `# possible first ${word} commit: [${commit}]`);
  return ending?.kind === 'error' ? [`# error: ${oneLine(ending.why.split('\n', 1)[0]!)}`] : [];
}

/** A `#` begins a directive. */
const escape = (text: string) => oneLine(text).replaceAll('#', String.raw`\#`);
