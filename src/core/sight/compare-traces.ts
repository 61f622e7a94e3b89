import type { CallTrace } from '../evidence/outcome.ts';
import { type PlacedCall, placeCalls } from './call-kinds.ts';
import { errorOf, readTrace } from './call-trace.ts';
import { errorName, isRefusal, saysMissing } from './error-names.ts';
import type { NamedKind, Profile } from './profile.ts';
import type { SightReading } from './sight-reading.ts';

/**
 * Chances that a run of such sight could have shown the bug. Guesses until there are labelled traces: a call that
 * says that something is missing leaves least doubt, one that finds its arguments wrong (EINVAL) may do so on every
 * sound kernel, as the one in which the kernel died never said what it would have returned.
 */
const chances = { clear: 0.95, ended: 0.85, dim: 0.5, refused: 0.12, missing: 0.03, torn: 0.2 } as const;

const atStart = 'at the start commit';

/**
 * Compares a clean run with what the program did where it crashed. Clear: the calls that tell were made and let
 * through. Blind: one was refused that was let through at the start commit, or was never made because of that. A
 * call that no telling call depends on may fail as it likes: old kernels differ in harmless ways.
 */
export function compareTraces(profile: Profile, trace: CallTrace): SightReading {
  const read = readTrace(trace);
  if (read.failure !== null) return { sight: null, odds: null, why: read.failure };
  const calls = placeCalls(read);
  const byKind = new Map<string, PlacedCall[]>();
  for (const call of calls) byKind.set(call.kind, [...(byKind.get(call.kind) ?? []), call]);
  const here: Here = { profile, calls, byKind, cut: read.cut, end: read.end };
  if (profile.moment !== 'calls')
    return worst([...profile.inFlight.flatMap((kind) => reached(here, kind)), ended(here)]);
  const readings = profile.inFlight.map((kind) => reached(here, kind));
  const reading = profile.isGuess ? guessed(readings) : worst(readings);
  return reading.sight === 'clear' ? (shaken(here) ?? reading) : reading;
}

interface Here {
  readonly profile: Profile;
  readonly calls: readonly PlacedCall[];
  readonly byKind: ReadonlyMap<string, readonly PlacedCall[]>;
  readonly cut: string | null;
  readonly end: string | null;
}

const order = { blind: 0, dim: 1, clear: 2 } as const;

function worst(readings: readonly SightReading[]): SightReading {
  const rank = ({ sight }: SightReading) => (sight === null ? 3 : order[sight]);
  return readings.toSorted((a, b) => rank(a) - rank(b))[0]!;
}

/** Where it is not known which of the calls it was, one that was let through leaves it open. */
function guessed(readings: readonly SightReading[]): SightReading {
  const reading = worst(readings);
  const isOpen = readings.some(({ sight }) => sight !== reading.sight);
  return isOpen ? { ...reading, sight: 'dim', odds: chances.dim } : reading;
}

/** What became here of a call in which the kernel died at the start commit. */
function reached(here: Here, telling: NamedKind): SightReading {
  const made = here.byKind.get(telling.kind) ?? [];
  if (made.length === 0) return neverMade(here, telling);
  const known = here.profile.outcomes.get(telling.kind) ?? new Set();
  const returns = made.map(({ result }) => result);
  const through = returns.find((result) => result !== null && (errorOf(result) === null || known.has(-result))) ?? null;
  if (through !== null)
    return {
      sight: 'clear',
      odds: chances.clear,
      why: `${telling.text} ${gives(through)} here; ${returned(known, 'also ')}`,
    };
  const errors = returns.flatMap((result) => errorOf(result) ?? []);
  const [error] = errors;
  if (error === undefined || errors.length < returns.length)
    return here.profile.moment !== 'calls'
      ? { sight: 'clear', odds: chances.ended, why: `${telling.text} is called here as ${atStart}` }
      : { sight: 'dim', odds: chances.dim, why: `${telling.text} does not return here either, and nothing crashes` };
  if (errors.every(isRefusal))
    return {
      sight: 'blind',
      odds: refusalOdds(error),
      why: `${telling.text} ${gives(-error)} here; ${returned(known)}`,
    };
  const other = errors.find((one) => !isRefusal(one))!;
  return { sight: 'dim', odds: chances.dim, why: `${telling.text} ${gives(-other)} here; ${returned(known)}` };
}

function refusalOdds(error: number): number {
  return saysMissing(error) ? chances.missing : chances.refused;
}

/** `also` where the call gives here what it gives there. */
function returned(known: ReadonlySet<number>, also: 'also ' | '' = ''): string {
  if (known.size === 0) return `${atStart} it does not return`;
  const ways = [...known].map((error) => (error === 0 ? 'succeeds' : `returns ${errorName(error)}`));
  return `${atStart} it ${also}${ways.join(' or ')}`;
}

function gives(result: number): string {
  const error = errorOf(result);
  if (error !== null) return `returns ${errorName(error)}`;
  return Math.abs(result) >= 2 ** 32 ? 'succeeds' : `returns ${result}`;
}

/** Why a telling call was not made: one that it needs was refused, or the trace does not say. */
function neverMade(here: Here, telling: NamedKind): SightReading {
  const stopped = refusedOf(here, here.profile.used) ?? refusedOf(here, here.profile.prepared) ?? firstRefused(here);
  if (stopped !== null)
    return {
      sight: 'blind',
      odds: refusalOdds(stopped.error),
      why: `${telling.text} is never reached here: ${stopped.text} returns ${errorName(stopped.error)}; ${atStart} it succeeds`,
    };
  const why = here.cut ?? (here.end === null ? 'the run did not come to its end' : null);
  return {
    sight: 'dim',
    odds: chances.dim,
    why: `${telling.text} was not seen here${why === null ? ', and no call says why' : `: ${why}`}`,
  };
}

interface Refused {
  readonly text: string;
  readonly error: number;
}

/** The first of these kinds that always failed here by a refusal that it never met at the start commit. */
function refusedOf(here: Here, kinds: readonly NamedKind[]): Refused | null {
  for (const { kind, text } of kinds) {
    const error = newRefusal(here, kind);
    if (error !== null) return { text, error };
  }
  return null;
}

function newRefusal({ profile, byKind }: Here, kind: string): number | null {
  const results = (byKind.get(kind) ?? []).map(({ result }) => result);
  const [first = null] = results.map(errorOf);
  if (first === null || !isRefusal(first)) return null;
  const known = profile.outcomes.get(kind);
  if (known === undefined || !known.has(0) || known.has(first)) return null;
  return results.every((result) => errorOf(result) !== null) ? first : null;
}

/**
 * The last refusal that was none at the start commit: a program that gives up does so soon after. Only where it
 * did give up: one that goes on does not need the call.
 */
function firstRefused(here: Here): Refused | null {
  const last = here.calls.findLastIndex(({ kind }) => newRefusal(here, kind) !== null);
  if (last < 0) return null;
  const call = here.calls[last]!;
  const later = here.calls.slice(last + 1).filter(({ name }) => !/^(write|writev|exit|exit_group|close)$/.test(name));
  return later.length > 3 ? null : { text: call.text, error: newRefusal(here, call.kind)! };
}

/** A call on the same handles that is refused here, though the telling ones are let through. */
function shaken(here: Here): SightReading | null {
  const refused = refusedOf(here, here.profile.prepared);
  if (refused === null) return null;
  const why = `${refused.text} returns ${errorName(refused.error)} here; ${atStart} it succeeds`;
  return { sight: 'dim', odds: chances.dim, why };
}

const moments = {
  waiting: 'while the program only waits',
  ending: 'when the program ends',
  calls: 'in a call',
} as const;

/**
 * Where the kernel dies when the program ends, or waits, it dies of what the program had built up. A program that
 * waits lives on, so that it needs not have built up all of it.
 */
function ended(here: Here): SightReading {
  const { moment, prepared } = here.profile;
  const refused = refusedOf(here, prepared);
  const lost = prepared.filter(({ kind }) => !here.byKind.has(kind) || newRefusal(here, kind) !== null);
  if (refused !== null && moment === 'waiting' && 2 * lost.length < prepared.length)
    return {
      sight: 'dim',
      odds: chances.dim,
      why: `${refused.text} returns ${errorName(refused.error)} here; ${atStart} it succeeds`,
    };
  if (refused !== null)
    return {
      sight: 'blind',
      odds: chances.torn,
      why: `${refused.text} returns ${errorName(refused.error)} here; ${atStart} it succeeds`,
    };
  const missing = prepared.filter(({ kind }) => !here.byKind.has(kind));
  if (missing.length > 0)
    return {
      sight: 'dim',
      odds: chances.dim,
      why: `${missing[0]!.text} was not seen here; ${atStart} the kernel dies ${moments[moment]}`,
    };
  return { sight: 'clear', odds: chances.ended, why: `every call succeeds here that does ${atStart}` };
}
