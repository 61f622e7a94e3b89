import type { RecordedTest } from '../log/syzbot/recorded-bisection.ts';

/** What a revision was built with, as far as it can make a difference: `gcc 8.1.0`; null where the log does not tell. */
export function compilerVersion({ compiler, toolchain }: RecordedTest): string | null {
  const text = compiler ?? (toolchain !== null && 'name' in toolchain ? toolchain.name : null);
  if (text === null) return null;
  const version = /\d+\.\d+(?:\.\d+)?/.exec(text.slice(0, 200))?.[0];
  return version === undefined ? null : `${/clang/i.test(text) ? 'clang' : 'gcc'} ${version}`;
}
