import { lineEnd, linesBetween } from '../console-lines.ts';
import { normaliseTitle } from '../normalise.ts';
import { type ReadReport, type System, textOf } from '../read-console.ts';
import { Suppressions } from '../suppression.ts';
import { TriggerTable } from '../trigger-table.ts';
import { cLibrary } from './user/c-library.ts';
import { go } from './user/go.ts';
import { jvm } from './user/jvm.ts';
import { node } from './user/node.ts';
import type { ProgramCrash, ProgramTrigger } from './user/program-crash.ts';
import { continuesTraceback, python } from './user/python.ts';
import { rust } from './user/rust.ts';
import { sanitizers } from './user/sanitizers.ts';

const all: readonly ProgramTrigger[] = [...sanitizers, ...go, ...rust, ...jvm, ...python, ...node, ...cLibrary];
const readers = new Map(all.map((trigger) => [trigger.text, trigger.read]));
const triggers = new TriggerTable(all);

function read(console: string, start: number, trigger: string, maxLength: number): ReadReport {
  const end = endOfReport(console, start, Math.min(console.length, start + maxLength));
  const lines = linesBetween(console, start, end);
  const crash = readers.get(trigger)!(lines) ?? unread(lines[0]!, trigger);
  const { title, message = '' } = crash;
  // The same kind at the same place may be told in other words.
  const bare = message !== '' && (crash.frame ?? crash.file) !== null ? [title] : [];
  return {
    title: normaliseTitle(message === '' ? title : `${title}: ${message}`),
    alternatives: [...bare, ...(crash.alternatives ?? [])].map(normaliseTitle),
    type: crash.type,
    frame: crash.frame,
    corrupted: crash.corrupted ?? null,
    front: '',
    body: textOf(lines),
    end,
    guiltyFile: crash.file,
  };
}

function unread(crashLine: string, trigger: string): ProgramCrash {
  return { title: crashLine.slice(crashLine.indexOf(trigger)), type: 'none', frame: null, file: null };
}

/** A report ends where another one begins that is not its own continuation. */
function endOfReport(console: string, start: number, until: number): number {
  for (const next of triggers.crashLines(console, lineEnd(console, start), until))
    if (!continues(console.slice(Math.max(start, next.start - 200), next.start))) return next.start - 1;
  return console[until - 1] === '\n' ? until - 1 : until;
}

function continues(inFront: string): boolean {
  return continuesTraceback(inFront.trimEnd().split('\n').at(-1) ?? '');
}

/** The output of any program: sanitizers, language runtimes, the C library's last words. */
export const user: System = { triggers, suppressions: new Suppressions([]), read };
