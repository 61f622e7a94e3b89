import type { RunResult } from '../syzbot/codec.ts';
import type { RecordedBisection } from '../syzbot/recorded-bisection.ts';
import { type RevisionState, revisionStates } from './revision-states.ts';
import { figuresOf, inWords } from './run-counts.ts';
import { type ReportedRevision, resultWords, type TestReport } from './test-report.ts';

/**
 * A recorded bisection as JUnit XML, as CI systems read it: each revision a suite, its runs test cases. A crash is a
 * failure, what tells nothing is skipped, a kernel that was not built is an error.
 */
export function toJunit(recorded: RecordedBisection): string {
  const suites = revisionStates(recorded).map(suite);
  const counts = sum(suites.map(({ counts: one }) => one));
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name=${quote(`bisection (${recorded.kind}): ${resultWords(recorded)}`)}${attributes(counts)}>`,
    ...suites.map(({ text }) => text),
    '</testsuites>',
    '',
  ].join('\n');
}

interface Counts {
  readonly tests: number;
  readonly failures: number;
  readonly errors: number;
  readonly skipped: number;
}

function suite({ test, name, verdict }: RevisionState): { readonly text: string; readonly counts: Counts } {
  const built = test.results.length > 0;
  const cases = built
    ? test.results.map((result, i) => testCase(name, test.uniform ? 'all runs' : `run ${i}`, result))
    : [`    <testcase name="build" classname=${quote(name)}><error message=${quote(figuresOf(test))}/></testcase>`];
  const count = (is: (result: RunResult) => boolean) => test.results.filter(is).length;
  const counts: Counts = {
    tests: cases.length,
    failures: count(({ kind }) => kind === 'crashed'),
    errors: built ? 0 : 1,
    skipped: count(({ kind }) => kind !== 'ok' && kind !== 'crashed'),
  };
  const facts = { commit: test.commit, subject: test.subject, signature: test.signature, verdict };
  const properties = Object.entries(facts).flatMap(([fact, value]) =>
    value === null ? [] : [`      <property name="${fact}" value=${quote(value)}/>`],
  );
  const text = [
    `  <testsuite name=${quote(name)}${attributes(counts)}>`,
    '    <properties>',
    ...properties,
    '    </properties>',
    ...cases,
    '  </testsuite>',
  ].join('\n');
  return { text, counts };
}

function testCase(suiteName: string, name: string, result: RunResult): string {
  const opening = `    <testcase name=${quote(name)} classname=${quote(suiteName)}`;
  if (result.kind === 'ok') return `${opening}/>`;
  const element = result.kind === 'crashed' ? 'failure' : 'skipped';
  return `${opening}><${element} message=${quote(inWords(result))}/></testcase>`;
}

function sum(all: readonly Counts[]): Counts {
  const of = (key: keyof Counts) => all.reduce((total, counts) => total + counts[key], 0);
  return { tests: of('tests'), failures: of('failures'), errors: of('errors'), skipped: of('skipped') };
}

function attributes({ tests, failures, errors, skipped }: Counts): string {
  return ` tests="${tests}" failures="${failures}" errors="${errors}" skipped="${skipped}"`;
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** An attribute's value: characters that XML does not allow at all become `?`. */
function quote(text: string): string {
  const legal = text.replaceAll(
    /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ud800-\udfff\ufffe\uffff]/gu,
    '?',
  );
  return `"${legal.replaceAll(/[&<>"]/g, (char) => entities[char]!).replaceAll(/[\t\n\r]/g, ' ')}"`;
}

/** What `toJunit` wrote, or null for other XML: a reader of its elements and attributes, no XML parser. */
export function fromJunit(text: string): TestReport | null {
  const revisions: Draft[] = [];
  let head: { kind: string; result: string } | null = null;
  for (const [, element = '', rest = ''] of text.matchAll(/<([a-z]+)((?: [a-z]+="[^"<]*")*) ?\/?>/g)) {
    const given = attributesOf(rest);
    const last = revisions.at(-1);
    if (element === 'testsuites') head = headOf(given['name'] ?? '');
    else if (element === 'testsuite') revisions.push({ name: given['name'] ?? '', facts: {}, runs: [], why: '' });
    else if (last !== undefined) read(last, element, given);
  }
  if (head === null) return null;
  return { kind: head.kind === 'fix' ? 'fix' : 'cause', result: head.result, revisions: revisions.map(finish) };
}

interface Draft {
  readonly name: string;
  readonly facts: Record<string, string>;
  readonly runs: { name: string; wrong: string | null }[];
  why: string;
}

function headOf(name: string): { kind: string; result: string } | null {
  const match = /^bisection \((cause|fix)\): (.*)$/.exec(name);
  return match === null ? null : { kind: match[1]!, result: match[2]! };
}

function read(draft: Draft, element: string, given: Readonly<Record<string, string>>): void {
  const { name = '', value = '', message = '' } = given;
  if (element === 'property') draft.facts[name] = value;
  else if (element === 'testcase' && name !== 'build') draft.runs.push({ name, wrong: null });
  else if (element === 'error') draft.why = message;
  else if ((element === 'failure' || element === 'skipped') && draft.runs.length > 0)
    draft.runs.at(-1)!.wrong = message;
}

function finish({ name, facts, runs, why }: Draft): ReportedRevision {
  const { verdict } = facts;
  return { name, facts, runs, why, verdict: verdict === 'good' || verdict === 'bad' ? verdict : 'skip' };
}

function attributesOf(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Array.from(text.matchAll(/([a-z]+)="([^"]*)"/g), ([, name, value]) => [name, unquote(value!)]),
  );
}

const characters = new Map(Object.entries(entities).map(([char, entity]) => [entity, char]));
const unquote = (text: string) => text.replaceAll(/&[a-z]+;/g, (entity) => characters.get(entity) ?? entity);
