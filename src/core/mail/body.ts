import { evidenceOn } from '../evidence/evidence.ts';
import type { BisectionRecord } from '../log/bisection-record.ts';
import { meaningOf } from '../log/label-lines.ts';
import { oneLine } from '../log/one-line.ts';
import { probabilityText } from '../log/probability-text.ts';
import type { CandidateProbability } from '../search/strategy.ts';
import { quoted, wrap } from './columns.ts';
import { crashExcerpt } from './crash-excerpt.ts';
import { accuses } from './doubts.ts';
import type { MailFacts } from './mail-facts.ts';

/** Answers surer than this come without the next best. */
const sure = 0.95;
const mostCandidates = 5;

/** Text of a mail about a bisection: what was found and how surely, how it was tested, the crash, tags for a fix. */
export function bodyOf(facts: MailFacts): string {
  const parts = [opening(facts), answer(facts), certainty(facts), testing(facts), crash(facts), tags(facts)];
  return `${parts
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function opening({ record, title }: MailFacts): string[] {
  const wanted = record.task.kind === 'cause' ? 'introduced' : 'fixed';
  return [
    'Hello,',
    '',
    ...wrap(`a bisection on real kernels looked for the commit that ${wanted} this crash:`),
    '',
    ...foreign(title ?? '(a crash without a title)'),
  ];
}

function answer(facts: MailFacts): string[] {
  const { record } = facts;
  const { conclusion, task } = record;
  if (conclusion === null) return wrap('It is not over yet. This is what is believed so far, and no answer.');
  switch (conclusion.kind) {
    case 'found':
      return found(record, conclusion.culprit);
    case 'inconclusive':
      return [
        ...wrap(`No single commit could be named: ${oneLine(conclusion.why)}. It is most likely one of these:`),
        '',
        ...candidateLines(record, conclusion.candidates, 20),
      ];
    case 'predates':
      return [
        ...wrap(
          `The bug is older than what could be tested. The oldest revision with the crash, or the oldest that could be looked at, is (probability that the bug is older ${probabilityText(conclusion.confidence)}):`,
        ),
        '',
        ...commitLines(record, conclusion.oldest),
      ];
    case 'not-reproduced':
      return wrap(
        `The crash did not show at ${short(task.start)}, where it was said to be: ${oneLine(conclusion.why)}.`,
      );
    case 'not-fixed':
      return wrap(
        `The crash still shows at ${short(task.head)}, where a fix was looked for: ${oneLine(conclusion.why)}.`,
      );
  }
}

function found(record: BisectionRecord, culprit: string): string[] {
  const isFix = record.task.kind === 'fix';
  const heading = !accuses(record)
    ? 'The search ended at the commit below. It is most likely not to blame:'
    : isFix
      ? 'It is gone since this commit, which I suspect is the fix:'
      : record.exposure !== null
        ? 'It can be seen since this commit, which most likely did not bring it:'
        : 'The first commit with the crash is:';
  const meaning = accuses(record) ? 'What that means:' : 'Why it is not accused:';
  return [
    ...wrap(heading),
    '',
    ...commitLines(record, culprit),
    '',
    ...wrap(`${meaning} ${oneLine(meaningOf(record) ?? '')}.`),
  ];
}

function certainty({ record }: MailFacts): string[] {
  const { conclusion, proof = null, soFar = null } = record;
  if (conclusion === null)
    return soFar !== null && 'candidates' in soFar ? candidateLines(record, soFar.candidates, mostCandidates) : [];
  if (conclusion.kind === 'inconclusive')
    return wrap(
      `Together they hold a probability of ${probabilityText(conclusion.confidence)}. Nobody in particular is meant by that.`,
    );
  if (conclusion.kind !== 'found') return [];
  const rest = conclusion.candidates.slice(1);
  const others =
    conclusion.confidence > sure || rest.length === 0
      ? []
      : ['', 'Next most probable:', '', ...candidateLines(record, rest, mostCandidates)];
  return [
    ...wrap(
      `How sure this is: probability ${probabilityText(conclusion.confidence)}${proof === null ? '' : `, proof ${proof.grade}`}.`,
    ),
    ...(proof === null ? [] : ['', ...checkLines(proof.checks)]),
    ...others,
  ];
}

const passedWords = { true: 'passed', false: 'FAILED', null: 'open' } as const;

function checkLines(checks: NonNullable<BisectionRecord['proof']>['checks']): string[] {
  return checks.flatMap(({ check, passed, says }) => {
    const word = passedWords[String(passed) as 'true'];
    return table(`${check} ${word}`, oneLine(says), 18);
  });
}

function testing({ record, machine, arch }: MailFacts): string[] {
  const { evidence, task, cost, commits } = record;
  const start = evidenceOn(evidence, task.start);
  const crashed = start.runs.filter(({ outcome }) => outcome.kind === 'crashed').length;
  const builds = [...evidence.values()].flatMap(({ build }) => (build === null ? [] : [build.outcome]));
  const compilers = [...new Set(builds.flatMap((one) => ('compiler' in one ? [one.compiler] : [])))];
  const failed = builds.filter(({ kind }) => kind === 'build-failed').length;
  const subject = oneLine(commits.get(task.start)?.subject ?? '');
  return [
    'How it was tested:',
    '',
    ...table('seen at', `${short(task.start)} ("${subject}"), in ${crashed} of ${start.runs.length} runs`),
    ...table(
      'tested',
      `${evidence.size} revision${evidence.size === 1 ? '' : 's'}${failed === 0 ? '' : ` (${failed} do not build)`}, ${cost.builds + cost.reused} kernels, ${cost.runs} runs`,
    ),
    ...table('machine', oneLine(`${machine}, architecture ${arch}`)),
    ...compilers.slice(0, 4).flatMap((compiler) => table('compiler', oneLine(compiler))),
  ];
}

function crash({ record, title }: MailFacts): string[] {
  const excerpt = crashExcerpt(record, title);
  if (excerpt === null) return [];
  const more = excerpt.more === 0 ? [] : ['', ...wrap(`(${excerpt.more} more lines)`)];
  return [
    `The crash, as it came at ${short(excerpt.commit)} (long lines are cut):`,
    '',
    ...quoted(excerpt.lines, '  '),
    ...more,
  ];
}

/** Tags stand in one line each, however long, as tools read them so. */
function tags(facts: MailFacts): string[] {
  const { record, report, regzbot } = facts;
  const { conclusion, task } = record;
  const isAccused = conclusion?.kind === 'found' && accuses(record);
  const lines = [
    ...(report.reportedBy === undefined ? [] : [`Reported-by: ${oneLine(report.reportedBy)}`]),
    ...(report.url === undefined ? [] : [`Closes: ${oneLine(report.url)}`]),
    ...(report.links ?? []).map((link) => `Link: ${oneLine(link)}`),
    ...(isAccused && task.kind === 'cause' && conclusion.label === 'introduces'
      ? [`Fixes: ${fixesText(record, conclusion.culprit)}`]
      : []),
  ];
  const heading =
    task.kind === 'fix'
      ? 'About the crash:'
      : isAccused
        ? 'If that is right, a fix may want these tags:'
        : 'A fix may want these tags:';
  const tracking =
    regzbot && isAccused && task.kind === 'cause' ? [`#regzbot introduced: ${short(conclusion.culprit)}`] : [];
  return [
    ...(lines.length === 0 ? [] : [heading, '', ...lines]),
    ...(tracking.length === 0 ? [] : [...(lines.length === 0 ? [] : ['']), ...tracking]),
  ];
}

/** As the kernel's tag wants it: 12 hex digits and the whole subject. */
function fixesText({ commits }: Pick<BisectionRecord, 'commits'>, commit: string): string {
  return `${short(commit)} ("${oneLine(commits.get(commit)?.subject ?? '')}")`;
}

function commitLines(record: BisectionRecord, commit: string): string[] {
  const details = record.commits.get(commit);
  return [
    ...foreign(fixesText(record, commit)),
    ...(details === undefined
      ? []
      : [
          ...foreign(`Author: ${details.author} <${details.authorEmail}>`),
          ...foreign(`Date:   ${details.authorDate}`),
        ]),
  ];
}

function candidateLines(record: BisectionRecord, candidates: readonly CandidateProbability[], most: number): string[] {
  const lines = candidates
    .slice(0, most)
    .flatMap(({ commit, probability }) => foreign(`${probabilityText(probability)} ${fixesText(record, commit)}`));
  const more = candidates.length - most;
  return [...lines, ...(more > 0 ? [`    and ${more} more`] : [])];
}

function foreign(text: string): string[] {
  return quoted(wrap(oneLine(text), '    '), '');
}

/** A name, and beside it text that may take several lines. */
function table(name: string, text: string, width = 10): string[] {
  const indent = ' '.repeat(4 + width);
  const [first = '', ...rest] = wrap(text, indent);
  return [`    ${name.padEnd(width)}${first.slice(indent.length)}`, ...rest].map((line) => line.trimEnd());
}

function short(commit: string): string {
  return commit.slice(0, 12);
}
