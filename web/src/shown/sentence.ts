import type { BisectionDetail, BisectionItem } from '../api/contract.ts';
import { countText, probabilityText, short } from './numbers.ts';

type Tone = 'good' | 'busy' | 'quiet' | 'doubt' | 'bad';

interface StateLook {
  readonly says: string;
  readonly shape: string;
  readonly tone: Tone;
}

/** What a row says of its state: an ended bisection says how it ended. */
export function stateOf({ state, result }: Pick<BisectionItem, 'state' | 'result'>): StateLook {
  if (state === 'done') return (result !== null && ends[result]) || { says: 'done', shape: '●', tone: 'quiet' };
  return states[state];
}

const states: Readonly<Record<Exclude<BisectionItem['state'], 'done'>, StateLook>> = {
  queued: { says: 'waiting', shape: '○', tone: 'quiet' },
  running: { says: 'running', shape: '▶', tone: 'busy' },
  paused: { says: 'paused', shape: '‖', tone: 'doubt' },
  cancelled: { says: 'cancelled', shape: '×', tone: 'quiet' },
  failed: { says: 'failed', shape: '!', tone: 'bad' },
};

const ends: Partial<Record<NonNullable<BisectionItem['result']>, StateLook>> = {
  found: { says: 'found', shape: '■', tone: 'good' },
  inconclusive: { says: 'several left', shape: '▤', tone: 'doubt' },
  predates: { says: 'older', shape: '◀', tone: 'doubt' },
  'not-reproduced': { says: 'no crash', shape: '◌', tone: 'quiet' },
  'not-fixed': { says: 'not fixed', shape: '▷', tone: 'quiet' },
  error: { says: 'error', shape: '!', tone: 'bad' },
  unfinished: { says: 'stopped', shape: '‖', tone: 'doubt' },
};

/** The one sentence of what is known of a bisection. Foreign texts in it are for text nodes only. */
export function sentenceOf(detail: BisectionDetail): string {
  const { state, result, error } = detail;
  if (state === 'failed' && error !== null) return error.what;
  if (state === 'queued') return 'It waits for its turn.';
  if (result === null || result === 'unfinished') return underWay(detail);
  return endings[result](detail);
}

const endings: Readonly<
  Record<Exclude<NonNullable<BisectionItem['result']>, 'unfinished'>, (detail: BisectionDetail) => string>
> = {
  found: ({ culprit, kind, answer, probability }) =>
    `${culprit === null ? 'A commit' : `${short(culprit.commit)} “${culprit.subject}”`} ${kind === 'fix' ? 'fixed it' : answer?.label === 'exposes' ? 'made it show' : 'introduced it'}${probability === null ? '' : `: probability ${probabilityText(probability)}`}.`,
  inconclusive: ({ candidates }) =>
    `It is one of ${countText(candidates.length)} commits${candidates[0] === undefined ? '' : `, most probably ${short(candidates[0].commit)} “${candidates[0].subject}” (${probabilityText(candidates[0].probability)})`}.`,
  predates: ({ answer }) => `The bug is older than all that could be tested${confidence(answer)}.`,
  'not-reproduced': () => 'The crash did not come at the start commit, so nothing could be searched.',
  'not-fixed': () => 'The newest revision crashes still: it is not fixed.',
  error: ({ answer, error }) => error?.what ?? answer?.error?.what ?? 'It ended with an error.',
};

function confidence(answer: BisectionDetail['answer']): string {
  return answer?.confidence == null ? '' : ` (${probabilityText(answer.confidence)})`;
}

const stages: Readonly<Record<string, string>> = {
  reproduce: 'The crash is looked for at the start commit',
  'release walk': 'Older releases are tested until one is clean',
  search: 'The range is searched',
  confirm: 'The answer is tested once more',
};

function underWay({ stage, candidates, curve, state }: BisectionDetail): string {
  const bits = curve.findLast(({ entropyBits }) => entropyBits !== null)?.entropyBits;
  const doing = state === 'paused' ? 'It is paused' : stage === null ? 'It is under way' : stages[stage.name];
  const left =
    stage?.candidates == null
      ? ''
      : `: ${countText(stage.candidates)} commits${bits == null ? '' : `, ${bits.toFixed(1)} bits to go`}`;
  const tests =
    stage?.revisionsLeft == null || stage.revisionsLeft < 1
      ? ''
      : `, about ${Math.ceil(stage.revisionsLeft)} more to test`;
  const first = candidates[0];
  const leader =
    first === undefined
      ? ''
      : ` Most probable ${short(first.commit)} “${first.subject}” (${probabilityText(first.probability)}).`;
  return `${doing}${left}${tests}.${leader}`;
}
