import type { RunResult } from '../syzbot/codec.ts';
import type { RecordedBisection } from '../syzbot/recorded-bisection.ts';
import { type RevisionState, revisionStates } from './revision-states.ts';
import { figuresOf, inWords } from './run-counts.ts';

/**
 * A recorded bisection as JUnit XML, as CI systems read it: each revision a suite, its runs test cases. A crash is a
 * failure, what tells nothing is skipped, a kernel that was not built is an error.
 */
export function toJunit(recorded: RecordedBisection): string {
  const suites = revisionStates(recorded).map(suite);
  const counts = sum(suites.map(({ counts: one }) => one));
  const { ending } = recorded;
  const result = ending?.kind === 'found' ? ` ${ending.commit.slice(0, 12)} ${ending.subject}` : '';
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name=${quote(`bisection (${recorded.kind})${result}`)}${attributes(counts)}>`,
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

function suite({ test, name }: RevisionState): { readonly text: string; readonly counts: Counts } {
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
  const facts = { commit: test.commit, subject: test.subject, signature: test.signature };
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
