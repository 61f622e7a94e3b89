import { InvalidArgumentError, Option } from '@commander-js/extra-typings';
import { leastConfidence, mostConfidence, parseConfidence } from '../core/job/confidence.ts';
import { parseDuration } from '../core/job/quantities.ts';

/** What `--budget` said, in place of the job's. */
export interface BudgetOption {
  readonly builds?: number;
  readonly timeMs?: number;
}

export const confidenceOption = () =>
  new Option(
    '--confidence <p>',
    'the probability at which the search may stop, such as 0.95 (default: 0.99)',
  ).argParser(readConfidence);

export const budgetOption = () =>
  new Option('--budget <most>', 'builds or time at the most, such as 40 or 12h; twice for both').argParser(readBudget);

function readConfidence(text: string): number {
  const confidence = parseConfidence(text);
  if (confidence !== null) return confidence;
  throw new InvalidArgumentError(`It is a probability from ${leastConfidence} to ${mostConfidence}.`);
}

function readBudget(text: string, before: BudgetOption | undefined): BudgetOption {
  if (/^[1-9]\d{0,5}$/.test(text)) return { ...before, builds: Number(text) };
  const timeMs = parseDuration(text);
  if (timeMs !== null && timeMs > 0) return { ...before, timeMs };
  throw new InvalidArgumentError('It is a number of builds, or a time such as 90m or 12h.');
}
