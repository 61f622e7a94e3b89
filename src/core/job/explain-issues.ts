import type { z } from 'zod';
import { oneLine } from '../log/one-line.ts';

type Issue = z.core.$ZodIssue;

/** One line a wrong field: which field, what was found, what is expected. */
export function explainIssues(issues: readonly Issue[], input: unknown): string[] {
  return issues.flatMap((issue) => explain(issue, input));
}

function explain(issue: Issue, input: unknown): string[] {
  const field = fieldName(issue.path);
  switch (issue.code) {
    case 'unrecognized_keys':
      return issue.keys.map((key) => `${fieldName([...issue.path, key])}: no such field${didYouMean(key)}`);
    case 'invalid_type': {
      const found = at(input, issue.path);
      if (found === undefined) return [`${field}: missing`];
      const quote = typeof found === 'number' && issue.expected === 'string' ? '; put it in quotes' : '';
      return [
        `${field}: expected ${issue.expected === 'object' ? 'a group of fields' : `a ${issue.expected}`}, found ${show(found)}${quote}`,
      ];
    }
    case 'invalid_value':
      return [`${field}: expected one of ${issue.values.map(String).join(', ')}, found ${show(at(input, issue.path))}`];
    case 'invalid_union':
      if (at(input, issue.path) === undefined) return [`${field}: missing`];
      if (alternativeOf(issue, at(input, issue.path)) !== null)
        return alternativeOf(issue, at(input, issue.path))!.flatMap((inner) =>
          explain({ ...inner, path: [...issue.path, ...inner.path] }, input),
        );
      return [`${field}: expected a text or a list of texts, found ${show(at(input, issue.path))}`];
    case 'too_small':
    case 'too_big':
      return [`${field}: ${limits(issue)}, found ${show(at(input, issue.path))}`];
    default:
      return [`${field}: ${issue.message}, found ${show(at(input, issue.path))}`];
  }
}

/** What is wrong in the only alternative that a group of fields, or a list of them, can be; null where it is no such. */
function alternativeOf(issue: Extract<Issue, { code: 'invalid_union' }>, found: unknown): readonly Issue[] | null {
  const isGroup = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);
  if (!isGroup(found) && !(Array.isArray(found) && found.every(isGroup))) return null;
  return (
    issue.errors.find((errors) => !errors.some(({ code, path }) => code === 'invalid_type' && path.length === 0)) ??
    null
  );
}

function limits(issue: Extract<Issue, { code: 'too_small' | 'too_big' }>): string {
  const bound = issue.code === 'too_small' ? issue.minimum : issue.maximum;
  if (issue.origin === 'string') return bound === 1 ? 'must not be empty' : `at most ${bound} characters`;
  return `expected a ${issue.origin} of ${issue.code === 'too_small' ? 'at least' : 'at most'} ${bound}`;
}

function fieldName(path: readonly PropertyKey[]): string {
  return path.length === 0 ? 'the job' : oneLine(path.map(String).join('.'));
}

function at(input: unknown, path: readonly PropertyKey[]): unknown {
  let value = input;
  for (const key of path) {
    if (typeof value !== 'object' || value === null) return undefined;
    value = (value as Record<PropertyKey, unknown>)[key];
  }
  return value;
}

function show(value: unknown): string {
  const text = oneLine(JSON.stringify(value) ?? 'nothing');
  return text.length > 80 ? `${text.slice(0, 77)}...` : text;
}

const knownFields = [
  'kernel',
  'repo',
  'commit',
  'head',
  'arch',
  'config',
  'cmdline',
  'releases',
  'walk',
  'steps',
  'oldest',
  'fixTree',
  'branch',
  'rules',
  'reproducer',
  'c',
  'timeout',
  'syz',
  'syzkaller',
  'options',
  'command',
  'args',
  'files',
  'sandbox',
  'sandboxArg',
  'procs',
  'repeat',
  'threaded',
  'collide',
  'slowdown',
  'faultCall',
  'faultNth',
  'crash',
  'title',
  'machine',
  'type',
  'count',
  'memory',
  'cpus',
  'numa',
  'devices',
  'sysctl',
  'acceleration',
  'boot',
  'image',
  'key',
  'user',
  'hosts',
  'install',
  'reboot',
  'console',
  'command',
  'build',
  'parallel',
  'ahead',
  'store',
  'toolchain',
  'compilers',
  'compiler',
  'linker',
  'era',
  'extends',
  'since',
  'before',
  'patches',
  'file',
  'image',
  'prefix',
  'search',
  'strategy',
  'confidence',
  'sight',
  'prior',
  'revertTest',
  'budget',
  'builds',
  'time',
];

function didYouMean(key: string): string {
  const near = knownFields.find((known) => known !== key && distance(known, key) <= (known.length > 4 ? 2 : 1));
  return near === undefined ? '' : `; did you mean ${near}?`;
}

/** Edits between two short words. */
function distance(a: string, b: string): number {
  if (b.length > 40) return b.length;
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let k = 1; k <= b.length; k++)
      next.push(Math.min(row[k]! + 1, next[k - 1]! + 1, row[k - 1]! + (a[i - 1] === b[k - 1] ? 0 : 1)));
    row = next;
  }
  return row.at(-1)!;
}
