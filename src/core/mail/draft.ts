import { oneLine } from '../log/one-line.ts';
import type { Label } from '../search/strategy.ts';
import { bodyOf } from './body.ts';
import { doubtsOf } from './doubts.ts';
import { addressField, textField } from './header.ts';
import type { MailFacts } from './mail-facts.ts';

/** A mail that nobody sent. */
export interface Draft {
  /** Unfolded and not encoded, safe for one line. */
  readonly subject: string;
  readonly body: string;
  /** Why it is better not sent; empty where nothing speaks against it. */
  readonly doubts: readonly string[];
}

export function draftOf(facts: MailFacts): Draft {
  return { subject: subjectOf(facts), body: bodyOf(facts), doubts: doubtsOf(facts.record) };
}

/**
 * The draft as a mail program takes it, without the fields that only the sender can fill in (`From`, `Date`). Lines in
 * front that begin with `#` are for whoever reads it before sending: why each is addressed, what speaks against it.
 * They have the form of header fields too, so that the whole is a message to any program.
 */
export function draftText({ subject, body, doubts }: Draft, { addressees, report }: MailFacts): string {
  const place = (where: 'to' | 'cc') => addressees.filter((one) => one.place === where);
  return [
    ...notes(doubts, addressees.length === 0, report.reportedBy === undefined).map((note) => `#note: ${note}\n`),
    ...addressees.map(
      ({ address, place: where, why }) => `#${where}: ${address}: ${oneLine(why.join(', ')).slice(0, 600)}\n`,
    ),
    textField('Subject', subject),
    addressField('To', place('to')),
    addressField('Cc', place('cc')),
    'MIME-Version: 1.0\n',
    'Content-Type: text/plain; charset=utf-8\n',
    'Content-Transfer-Encoding: 8bit\n',
    '\n',
    body,
  ].join('');
}

function notes(doubts: readonly string[], nobody: boolean, noReporter: boolean): string[] {
  return [
    ...(doubts.length > 0 ? ['DO NOT SEND THIS:', ...doubts.map((doubt) => `  ${oneLine(doubt)}`)] : []),
    'a draft that nobody sent: read it, take away the lines that begin with',
    '# before the subject, and send it yourself if you agree',
    ...(nobody ? ['nobody is known to look after these files: add who is to get it'] : []),
    ...(noReporter ? ['without report.reportedBy and report.url in the job there are no such tags'] : []),
  ];
}

/** What is said of a commit by its label, where it did not bring the crash. */
const found: Partial<Record<Label, string>> = { fixes: 'suspected fix', backport: 'fix to backport' };

function subjectOf({ record, title }: MailFacts): string {
  const crash = oneLine(title ?? 'a crash').slice(0, 300);
  const { conclusion, commits } = record;
  if (conclusion === null) return `[bisection not over] ${crash}`;
  switch (conclusion.kind) {
    case 'found': {
      if (doubtsOf(record).length > 0) return `[bisected, not sure] ${crash}`;
      return `[${found[conclusion.label] ?? 'bisected'}] ${crash}`;
    }
    case 'inconclusive':
      return `[bisection inconclusive] ${crash}`;
    case 'predates':
      return `[older than ${oneLine(commits.get(conclusion.oldest)?.subject ?? '').slice(0, 60) || conclusion.oldest.slice(0, 12)}] ${crash}`;
    case 'not-reproduced':
      return `[not reproduced] ${crash}`;
    case 'not-fixed':
      return `[not fixed] ${crash}`;
  }
}
