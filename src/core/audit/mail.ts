import { oneLine } from '../log/one-line.ts';
import type { Audit } from './audit.ts';
import type { Finding } from './findings.ts';
import { buildsText } from './next-tests.ts';
import { chance, quoted } from './words.ts';

const width = 72;
const mostFindings = 4;

/** A paragraph or two that can be sent to a list: plain text in lines of at most 72 characters, where words allow. */
export function mailSummary(audit: Audit): string {
  const { answer, probabilityRight, findings, next, turns } = audit;
  const title = quoted([...audit.trail.known.titles][0] ?? 'the crash');
  if (answer === null || probabilityRight === null)
    return lines(`The bisection of ${title} names no commit.`, findings, next.length > 0 ? nextText(audit) : []);
  const commit = `${answer.commit.slice(0, 12)} ("${oneLine(answer.subject)}")`;
  const claim = `The bisection of ${title} named ${commit}.`;
  const says = `${claim} Judged by its log alone, the probability that this is right is ${chance(probabilityRight)}.`;
  const turn = probabilityRight < 0.5 ? turns[0] : undefined;
  const evidence = findings.find(({ step }) => step !== null && step === turn?.step);
  const others = telling(findings, probabilityRight).filter((finding) => finding !== evidence);
  const astray =
    turn === undefined || evidence === undefined
      ? []
      : [`The first wrong turn was most likely here (${chance(turn.probability)}): ${evidence.text}.`];
  return lines(says, others, [...astray, ...nextText(audit)]);
}

/** Those that speak for what the summary says. */
function telling(findings: readonly Finding[], probabilityRight: number): readonly Finding[] {
  return findings.filter(({ push }) => push > 0 === probabilityRight >= 0.5);
}

function nextText({ next }: Audit): readonly string[] {
  if (next.length === 0) return [];
  const tests = next.map(({ revision, runs }) => `${shortened(revision)} (${runs} runs)`);
  return [`To settle it: ${tests.join(', ')}; ${buildsText(next)}.`];
}

const shortened = (revision: string) => oneLine(revision).replace(/\b([0-9a-f]{12})[0-9a-f]{28}\b/, '$1');

function lines(first: string, findings: readonly Finding[], last: readonly string[]): string {
  const parts = [
    wrap(first, ''),
    ...findings.slice(0, mostFindings).map(({ text }) => wrap(text, '- ')),
    ...last.map((text) => wrap(text, '')),
  ];
  return plain(parts.map((part) => `${part}\n`).join(''));
}

/** Quotation marks of ours, as all mailers show them. */
function plain(text: string): string {
  return text.replaceAll(/[“”]/g, '"').replaceAll('…', '~');
}

/** Lines of at most 72 characters, the first behind a mark, the others as far in. */
export function wrap(text: string, mark: string, most = width): string {
  const out: string[] = [];
  let line = mark;
  let empty = true;
  for (const word of text.split(' ')) {
    if (!empty && line.length + 1 + word.length > most) {
      out.push(line);
      line = ' '.repeat(mark.length);
      empty = true;
    }
    line += empty ? word : ` ${word}`;
    empty = false;
  }
  return [...out, line].join('\n');
}
