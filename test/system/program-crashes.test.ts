import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import { detectSystem } from '../../src/core/report/detect-system.ts';
import { parseConsoleOf } from '../../src/core/report/parse-console-of.ts';
import { orWhy } from '../support/skips.ts';

/** Real programs that crash when they are told to, each compiled and run by the language's own tools. */
const sources = fileURLToPath(new URL('../programs/crashes/', import.meta.url));
const built = mkdtempSync(join(tmpdir(), 'culprit-crashes-'));
afterAll(() => rmSync(built, { recursive: true }));

interface Language {
  readonly name: string;
  /** Says whether the tools are there. */
  readonly probe: readonly string[];
  /** Makes `prog`; the first of its words is a program. */
  readonly build?: readonly string[];
  readonly run: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** What to do, the title of the first report, its type. */
  readonly crashes: readonly (readonly [how: string, title: string, type: string])[];
}

const program = (name: string) => join(built, name);
const source = (name: string) => join(sources, name);

function compiled(
  compiler: string,
  name: string,
  option: string,
  crashes: Language['crashes'],
  environment = {},
): Language {
  return {
    name,
    probe: [compiler, '--version'],
    build: [compiler, '-g', '-w', '-pthread', option, '-o', program(name), source('toys.c')],
    run: [program(name)],
    environment,
    crashes,
  };
}

const languages: readonly Language[] = [
  compiled('gcc', 'address-sanitizer', '-fsanitize=address', [
    ['use after free', 'AddressSanitizer: heap-use-after-free Read in toy_read', 'ASAN-USE-AFTER-FREE-READ'],
    ['overflow', 'AddressSanitizer: heap-buffer-overflow Write in toy_fill', 'ASAN-WRITE'],
    ['double free', 'AddressSanitizer: double-free in toy_put', 'ASAN-INVALID-FREE'],
    ['null', 'AddressSanitizer: null-ptr-deref Read in toy_read', 'ASAN-NULL-POINTER-DEREFERENCE-READ'],
    ['stack', 'AddressSanitizer: stack-overflow in toy_nest', 'STACK-OVERFLOW'],
    ['leak', 'LeakSanitizer: memory leak in toy_forget', 'LEAK'],
  ]),
  compiled(
    'gcc',
    'undefined-behaviour-sanitizer',
    '-fsanitize=undefined',
    [
      ['shift', 'UBSan: shift-out-of-bounds in toy_shift', 'UBSAN'],
      ['index', 'UBSan: array-index-out-of-bounds in toy_pick', 'MEMORY_SAFETY_UBSAN'],
    ],
    { UBSAN_OPTIONS: 'print_stacktrace=1' },
  ),
  compiled('gcc', 'thread-sanitizer', '-fsanitize=thread', [
    ['race', 'ThreadSanitizer: data race in toy_count / toy_count', 'TSAN-DATARACE'],
  ]),
  compiled('clang', 'memory-sanitizer', '-fsanitize=memory', [
    ['uninitialised', 'MemorySanitizer: use-of-uninitialized-value in toy_weigh', 'MSAN-UNINIT-VALUE'],
  ]),
  compiled('clang', 'address-sanitizer-of-clang', '-fsanitize=address', [
    ['overflow', 'AddressSanitizer: heap-buffer-overflow Write in toy_fill', 'ASAN-WRITE'],
  ]),
  compiled('gcc', 'c-library', '-O0', [['assert', 'Assertion failed in toy_check: refs > NUM', 'ASSERTION']]),
  {
    name: 'c++',
    probe: ['g++', '--version'],
    build: ['g++', '-g', '-fsanitize=address', '-o', program('c++'), source('toy.cc')],
    run: [program('c++')],
    crashes: [
      ['vector', 'AddressSanitizer: heap-buffer-overflow Read in toys::Box::get', 'ASAN-READ'],
      ['throw', 'uncaught std::runtime_error: toys are out', 'EXCEPTION'],
    ],
  },
  {
    name: 'python',
    probe: ['python3', '--version'],
    run: ['python3', source('toy.py')],
    crashes: [
      [
        'library',
        'json.decoder.JSONDecodeError in load: Expecting property name enclosed in double quotes: line NUM column NUM (char NUM)',
        'EXCEPTION',
      ],
      ['chain', 'ValueError in halve: cannot halve NUM', 'EXCEPTION'],
      ['recursion', 'RecursionError in nest: maximum recursion depth exceeded', 'STACK-OVERFLOW'],
      ['signal', 'Fatal Python error: Segmentation fault in toy.py', 'FATAL-SIGNAL'],
    ],
  },
  {
    name: 'node',
    probe: ['node', '--version'],
    run: ['node', source('toy.cjs')],
    crashes: [
      ['property', "TypeError in Box.open: Cannot read properties of undefined (reading 'size')", 'EXCEPTION'],
      ['promise', 'RangeError in later: too many toys: NUM', 'EXCEPTION'],
      ['reason', 'UnhandledPromiseRejection: no toys', 'EXCEPTION'],
      ['assert', 'AssertionError in toy.cjs: Expected values to be strictly equal:', 'EXCEPTION'],
    ],
  },
  {
    name: 'rust',
    probe: ['rustc', '--version'],
    build: ['rustc', '-g', '-o', program('rust'), source('toy.rs')],
    run: [program('rust')],
    environment: { RUST_BACKTRACE: '1' },
    crashes: [
      ['index', 'panic in toy::toys::Bag::take: index out of bounds: the len is NUM but the index is NUM', 'PANIC'],
      ['unwrap', 'panic in toy::toys::only: called `Option::unwrap()` on a `None` value', 'PANIC'],
    ],
  },
  {
    name: 'java',
    probe: ['javac', '-version'],
    build: ['javac', '-d', built, source('Toy.java')],
    run: ['java', '-cp', built, 'Toy'],
    crashes: [
      [
        'null',
        'java.lang.NullPointerException in Toy$Box.open: Cannot invoke "String.length()" because "<parameter1>" is null',
        'EXCEPTION',
      ],
      ['stack', 'java.lang.StackOverflowError in Toy.nest', 'STACK-OVERFLOW'],
      ['cause', 'java.lang.IllegalArgumentException in Toy.parse: no number of toys', 'EXCEPTION'],
    ],
  },
  {
    name: 'go',
    probe: ['go', 'version'],
    build: ['go', 'build', '-o', program('go'), source('toy.go')],
    run: [program('go')],
    crashes: [
      ['index', 'panic in main.(*box).at: index out of range [NUM] with length NUM', 'PANIC'],
      ['deadlock', 'fatal error in main.main: all goroutines are asleep - deadlock!', 'PANIC'],
    ],
  },
];

function output(command: readonly string[], environment: Readonly<Record<string, string>> = {}): string {
  const [name = '', ...rest] = command;
  const env = { ...process.env, ...environment, LC_ALL: 'C' };
  const { stdout, stderr } = spawnSync(name, rest, { env, cwd: built, encoding: 'latin1', timeout: 60_000 });
  return `${stdout}${stderr}`;
}

function check({ run, environment }: Language, [how, title, type]: Language['crashes'][number]): void {
  const console = output([...run, how], environment);
  const [report] = parseConsoleOf('user', console);
  expect({ title: report?.title, type: report?.type, corrupted: report?.corrupted }, console.slice(0, 2000)).toEqual({
    title,
    type,
    corrupted: null,
  });
  expect(detectSystem(console)).toBe('user');
}

describe.each(languages)('$name: what it says of its end is read', (language) => {
  const [name = '', ...rest] = language.probe;
  const missing = spawnSync(name, rest).status === 0 ? null : `${name} is not installed`;
  if (missing !== null) console.log(`skipped: crashes of ${language.name}, ${missing}`);
  let isBuilt = language.build === undefined;
  test.skipIf(missing !== null).each(language.crashes)(orWhy('%s', missing), (...crash) => {
    if (!isBuilt) output(language.build!);
    isBuilt = true;
    check(language, crash);
  });
});
