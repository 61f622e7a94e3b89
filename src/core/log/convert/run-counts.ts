import type { RunResult } from '../syzbot/codec.ts';
import type { RecordedTest } from '../syzbot/recorded-bisection.ts';

/** A test in a few words: `7 of 10 runs crashed (WARNING in f), 3 clean`. Titles are foreign text, several lines even. */
export function figuresOf(test: RecordedTest): string {
  const { results, uniform, build, error } = test;
  const [first] = results;
  if (first === undefined) return build === 'failed' ? 'does not build' : (error ?? 'not tested');
  if (uniform) return `all runs ${inWords(first)}`;
  const crashed = results.filter(({ kind }) => kind === 'crashed');
  const clean = results.filter(({ kind }) => kind === 'ok').length;
  const titles = [...new Set(crashed.map(titleOf))].join('; ');
  const counts = [
    `${crashed.length} of ${results.length} runs crashed${titles === '' ? '' : ` (${titles})`}`,
    `${clean} clean`,
  ];
  const others = results.length - crashed.length - clean;
  return (others === 0 ? counts : [...counts, `${others} told nothing`]).join(', ');
}

/** The first line of a result's title. */
export function titleOf(result: RunResult): string {
  return result.kind === 'ok' ? '' : result.title.split('\n', 1)[0]!;
}

/** A result in a few words: `clean`, `crashed: TITLE`, `told nothing: TITLE`. */
export function inWords(result: RunResult): string {
  if (result.kind === 'ok') return 'clean';
  return `${wordOf[result.kind]}: ${titleOf(result)}`;
}

/** The result that `inWords` told. */
export function resultOfWords(words: string): RunResult {
  for (const [kind, word] of Object.entries(wordOf))
    if (words.startsWith(`${word}: `))
      return { kind: kind as keyof typeof wordOf, title: words.slice(word.length + 2) };
  return words === 'clean' ? { kind: 'ok' } : { kind: 'failed', title: words };
}

const wordOf = {
  crashed: 'crashed',
  ignored: 'crashed, not counted',
  'boot-failed': 'did not boot',
  'test-failed': 'failed before the reproducer',
  'infra-failed': 'failed for reasons of the machine',
  failed: 'failed',
} as const;
