import { oneLine } from '../one-line.ts';
import type { RunResult } from '../syzbot/codec.ts';
import type { RecordedBisection, Verdict } from '../syzbot/recorded-bisection.ts';
import { type RevisionState, revisionStates } from './revision-states.ts';
import { figuresOf, inWords } from './run-counts.ts';
import { type ReportedRevision, resultWords, type TestReport } from './test-report.ts';

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
    `# result: ${resultWords(recorded)}`,
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

/** A `#` begins a directive. */
const escape = (text: string) => oneLine(text).replaceAll('#', String.raw`\#`);

/** What `toKtap` wrote, or null for other KTAP. */
export function fromKtap(text: string): TestReport | null {
  const lines = text.split(/\r?\n/);
  const kind = /^# bisection: (cause|fix), /.exec(lines[1] ?? '')?.[1];
  if (lines[0] !== 'KTAP version 1' || kind === undefined) return null;
  const revisions: ReportedRevision[] = [];
  let facts: Record<string, string> = {};
  let runs: { name: string; wrong: string | null }[] = [];
  let result = 'unfinished';
  for (const line of lines.slice(2)) {
    const fact = /^ {2}# (commit|subject|signature): (.*)$/.exec(line);
    const outcome = readOutcome(line.trimStart());
    if (fact !== null) facts[fact[1]!] = fact[2]!;
    else if (line.startsWith('# result: ')) result = line.slice('# result: '.length);
    else if (outcome !== null && line.startsWith(' ')) runs.push({ name: outcome.name, wrong: outcome.why });
    else if (outcome !== null) {
      const { name, verdict, why } = outcome;
      revisions.push({ name, facts, verdict, runs, why: why ?? '' });
      facts = {};
      runs = [];
    }
  }
  return { kind: kind === 'fix' ? 'fix' : 'cause', revisions, result };
}

/** `not ok 3 NAME # WHY`: a name of ours has no `#`, in what follows each is escaped. */
function readOutcome(line: string) {
  const match = /^(not ok|ok) \d{1,9} ([^#]*?)(?: # (SKIP )?(.*))?$/.exec(line);
  if (match === null) return null;
  const [, status, name = '', skipped, why] = match;
  const verdict: Verdict = skipped !== undefined ? 'skip' : status === 'ok' ? 'good' : 'bad';
  return { name, verdict, why: why === undefined ? null : why.replaceAll(String.raw`\#`, '#') };
}
