import { Failure } from '../core/failure/failure.ts';

/*
 * The lines of the simulation protocol (bench/protocol.md): what a driver says, checked as far as it is used, and
 * what we answer. Unknown members are ignored. Ids of commits are any strings.
 */

interface SimulatedCommit {
  readonly id: string;
  readonly parents: readonly string[];
  readonly paths: readonly string[];
  readonly dateS: number;
}

/** What the driver begins with. */
export interface SimulatedJob {
  /** Parents before children. */
  readonly commits: readonly SimulatedCommit[];
  readonly bad: string;
  readonly good: readonly string[];
  /** Oldest first. */
  readonly releases: readonly string[];
  readonly target: {
    readonly title: string;
    readonly guiltyFile: string | null;
    readonly altTitles: readonly string[];
  };
  /** Seconds of machine time; null where the driver does not say. */
  readonly costs: { readonly build: number; readonly run: number } | null;
}

export type Question =
  | { readonly type: 'build'; readonly commit: string }
  | { readonly type: 'run'; readonly commit: string; readonly count: number; readonly traced?: true };

export interface SimulatedOutcome {
  readonly kind: 'ok' | 'crash' | 'boot' | 'infra';
  readonly title: string;
  readonly sight: 'clear' | 'dim' | 'blind' | null;
}

export type Reply =
  | { readonly type: 'built'; readonly ok: boolean; readonly signature: string; readonly log: string }
  | { readonly type: 'outcomes'; readonly outcomes: readonly SimulatedOutcome[] }
  | { readonly type: 'limit'; readonly which: string }
  | { readonly type: 'error'; readonly message: string };

export interface SimulationResult {
  readonly type: 'result';
  readonly culprit: string | null;
  readonly candidates: readonly { readonly commit: string; readonly probability: number }[];
  readonly confidence: number;
  /** Begins with the word of the protocol: `found`, `predates`, `inconclusive` or `not-reproduced`. */
  readonly reason: string;
}

/** Reads the driver's first line. Throws `Failure` JOB_INVALID. */
export function readJob(line: string): SimulatedJob {
  const job = messageOf(line);
  if (job['type'] !== 'job') throw wrong('the first line is not of type "job"', describe(job['type']));
  const target = object(job['target'], 'target');
  const costs = job['costs'] === undefined ? null : object(job['costs'], 'costs');
  return {
    commits: list(job['commits'], 'commits').map(readCommit),
    bad: text(job['bad'], 'bad'),
    good: list(job['good'] ?? [], 'good').map((id, i) => text(id, `good[${i}]`)),
    releases: list(job['releases'], 'releases').map((release, i) =>
      text(object(release, `releases[${i}]`)['commit'], `releases[${i}].commit`),
    ),
    target: {
      title: text(target['title'], 'target.title'),
      guiltyFile: typeof target['guiltyFile'] === 'string' ? target['guiltyFile'] : null,
      altTitles: list(target['altTitles'] ?? [], 'target.altTitles').map((title) => text(title, 'target.altTitles')),
    },
    costs: costs && { build: positive(costs['build'], 'costs.build'), run: positive(costs['run'], 'costs.run') },
  };
}

function readCommit(value: unknown, i: number): SimulatedCommit {
  const commit = object(value, `commits[${i}]`);
  const dateMs = typeof commit['date'] === 'string' ? Date.parse(commit['date']) : Number.NaN;
  return {
    id: text(commit['id'], `commits[${i}].id`),
    parents: list(commit['parents'], `commits[${i}].parents`).map((id) => text(id, `commits[${i}].parents`)),
    paths: list(commit['paths'] ?? [], `commits[${i}].paths`).map((path) => text(path, `commits[${i}].paths`)),
    dateS: Number.isNaN(dateMs) ? i : Math.floor(dateMs / 1000),
  };
}

/** Reads a driver's answer to a question. Throws `Failure` JOB_INVALID. */
export function readReply(line: string): Reply {
  const reply = messageOf(line);
  switch (reply['type']) {
    case 'built':
      if (typeof reply['ok'] !== 'boolean') throw wrong('built.ok is not true or false', describe(reply['ok']));
      return {
        type: 'built',
        ok: reply['ok'],
        signature: reply['ok'] ? text(reply['signature'], 'built.signature') : '',
        log: typeof reply['log'] === 'string' ? reply['log'] : '',
      };
    case 'outcomes':
      return { type: 'outcomes', outcomes: list(reply['outcomes'], 'outcomes').map(readOutcome) };
    case 'limit':
      return { type: 'limit', which: String(reply['which']) };
    case 'error':
      return { type: 'error', message: String(reply['message']) };
    default:
      throw wrong('a reply is of no known type', describe(reply['type']));
  }
}

const outcomeKinds = ['ok', 'crash', 'boot', 'infra'] as const;
const sights = ['clear', 'dim', 'blind'] as const;

function readOutcome(value: unknown, i: number): SimulatedOutcome {
  const outcome = object(value, `outcomes[${i}]`);
  const kind = outcomeKinds.find((name) => name === outcome['kind']);
  if (kind === undefined) throw wrong(`outcomes[${i}].kind is none of ${outcomeKinds.join(', ')}`, describe(outcome));
  const title = typeof outcome['title'] === 'string' ? outcome['title'] : '';
  return { kind, title, sight: sights.find((name) => name === outcome['sight']) ?? null };
}

function messageOf(line: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch (cause) {
    throw wrong('a line is not JSON', describe(line), cause);
  }
  return object(value, 'a message');
}

function object(value: unknown, name: string): Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw wrong(`${name} is not an object`, describe(value));
  return value as Record<string, unknown>;
}

function list(value: unknown, name: string): readonly unknown[] {
  if (!Array.isArray(value)) throw wrong(`${name} is not a list`, describe(value));
  return value as readonly unknown[];
}

function text(value: unknown, name: string): string {
  if (typeof value !== 'string') throw wrong(`${name} is not a text`, describe(value));
  return value;
}

function positive(value: unknown, name: string): number {
  if (typeof value !== 'number' || !(value >= 0) || value === Number.POSITIVE_INFINITY)
    throw wrong(`${name} is not a number of seconds`, describe(value));
  return value;
}

/** A message of the driver that cannot be used. `what` says which part. */
export function wrong(what: string, why: string, cause?: unknown): Failure {
  return new Failure('JOB_INVALID', {
    what: `simulate: ${what}`,
    why,
    mend: 'the protocol is described in bench/protocol.md',
    cause,
  });
}

/** The beginning of what was there instead, without control characters. */
function describe(value: unknown): string {
  const shown = typeof value === 'string' ? value : (JSON.stringify(value) ?? 'it is missing');
  return `seen: ${shown.slice(0, 120).replaceAll(/[^\x20-\x7e]/g, '?')}`;
}
