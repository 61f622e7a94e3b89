import { statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname } from 'node:path';
import { Failure } from '../../core/failure/failure.ts';
import type { Cancellation } from '../../ports/cancellation.ts';
import { plainEnvironment, runProcess } from '../process/run-process.ts';
import { BuildErrors, lieInSource } from './build-errors.ts';
import type { BuildLog } from './build-log.ts';
import type { MakePlace } from './build-plan.ts';
import { findHostFault } from './host-fault.ts';
import { packageOf } from './host-tools.ts';
import { LineSplitter } from './line-splitter.ts';
import { withEnvironment } from './run-prefix.ts';

/** A file system with less space than this is full as far as a build is concerned. */
const fullBelowBytes = 64 << 20;

export interface MakeCall {
  readonly place: MakePlace;
  /** Arguments after `make`: variables, then targets. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  /** In front of make, with nothing left to fill in; empty for none. */
  readonly prefix: readonly string[];
  readonly timeoutMs: number;
  readonly signal: Cancellation;
  readonly log: BuildLog;
  readonly onLine?: (line: string) => void;
  /** Whether it gets the processors only so far as others leave them. */
  readonly yields?: boolean;
}

/** About a tenth of what others get, where they want all. */
const yielding = '10';

/** How a make ended, as far as it says something about the revision. */
export type MakeEnd =
  | { readonly kind: 'made' }
  | { readonly kind: 'failed'; readonly errors: readonly string[] }
  /** The host's fault, or beyond the time limit: another try may go otherwise. */
  | { readonly kind: 'host-failed'; readonly reason: string };

/** Runs make without a network. Throws `Failure` DISK_FULL, TOOL_MISSING, INTERRUPTED. */
export async function runMake(call: MakeCall): Promise<MakeEnd> {
  const { place, log } = call;
  const errors = new BuildErrors([place.tree, place.objects, '../tree', '/build/linux']);
  const readers = { stdout: splitter(call, errors), stderr: splitter(call, errors) };
  log.note(`make ${call.args.join(' ')}`);
  const env = { HOME: place.objects, GIT_CEILING_DIRECTORIES: dirname(place.tree), ...call.env };
  const make = [...withEnvironment(call.prefix, env), 'make', '--output-sync=line', ...call.args];
  const end = await runProcess({
    argv: ['nice', '-n', call.yields ? yielding : '0', ...make],
    cwd: place.tree,
    env: plainEnvironment(env),
    timeoutMs: call.timeoutMs,
    signal: call.signal,
    isolation: 'confined',
    keepBytes: 1 << 12,
    onOutput: (chunk, stream) => {
      log.write(chunk);
      readers[stream].push(chunk);
    },
  });
  for (const reader of Object.values(readers)) reader.end();
  if (end.endedBy === 'abort') throw new Failure('INTERRUPTED', { what: 'stopped while a kernel was built' });
  if (end.endedBy === 'timeout') return { kind: 'host-failed', reason: `make took longer than ${call.timeoutMs} ms` };
  if (end.status === 0) return { kind: 'made' };
  if (end.status >= 128) return { kind: 'host-failed', reason: `make was ended by signal ${end.status - 128}` };
  return await judge(call, errors);
}

function splitter(call: MakeCall, errors: BuildErrors): LineSplitter {
  return new LineSplitter((line) => {
    errors.line(line);
    call.onLine?.(line);
  });
}

/** A full disk is looked at, not only listened for: some tools fail on it without a word. */
async function judge(call: MakeCall, errors: BuildErrors): Promise<MakeEnd> {
  const fault = findHostFault([...errors.first, ...errors.tail]);
  const full = fault?.kind !== 'tool-missing' && !lieInSource(errors.first) && (await isFull(call.place.objects));
  if (full) throw diskFull(call.place.objects, fault?.line ?? errors.first.at(-1) ?? 'make failed');
  if (fault === null) return { kind: 'failed', errors: errors.first };
  if (fault.kind === 'other') return { kind: 'host-failed', reason: fault.line };
  throw new Failure('TOOL_MISSING', {
    what: `the build needs \`${fault.tool}\``,
    why: fault.line,
    mend: `apt-get install ${packageOf(fault.tool)}`,
  });
}

/** Whether the file system of the objects or of temporary files has no space left. */
async function isFull(objects: string): Promise<boolean> {
  for (const path of [objects, tmpdir()]) {
    const { bavail, bsize, ffree, files } = await statfs(path);
    if (bavail * bsize < fullBelowBytes || (files > 0 && ffree < 1000)) return true;
  }
  return false;
}

export function diskFull(directory: string, why: string, cause?: unknown): Failure {
  return new Failure('DISK_FULL', {
    what: `no space left for builds in ${directory}`,
    why,
    mend: 'free some space there, or choose another place with --state DIR; the same command then goes on',
    cause,
  });
}
