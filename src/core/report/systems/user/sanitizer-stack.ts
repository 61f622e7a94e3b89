import { cppName } from './cpp-name.ts';
import { type ProgramFrame, shortPath } from './program-crash.ts';

/** `#0 0x55 in f /dir/a.c:4:2`, of ThreadSanitizer `#0 f /dir/a.c:4 (prog+0x11f0)`; the file may lack. */
const number = /^ *#\d{1,4} +(?:0x[0-9a-f]{1,16} +(?:in +)?)?/;
const moduleOffset = /^\([^()]*\+0x[0-9a-f]+\)/;
const place = /^(.*?\.\w{1,5}|.*\/.*?)(?::\d+){0,2}$/;

/** What stands above the program in a stack: checks, interceptors and the allocators, strings and ends of the C library. */
const library = new RegExp(
  `^(?:${[
    '_*interceptor_.*',
    '__(?:hw)?asan_.*',
    '__[mtl]san_.*',
    '__ubsan_.*',
    '__sanitizer.*',
    '_*libc_(?:start|message|fatal).*',
    '(?:m|c|re)alloc',
    '(?:posix_)?mem(?:align|cpy|move|set|cmp|chr|mem)',
    'c?free',
    'operator(?: (?:new|delete).*)?',
    'str\\w+',
    'v?[fs]?n?printf',
    '_*(?:GI_)*(?:abort|raise|gsignal|pthread_kill\\w*|assert\\w*)',
    'pthread_\\w+',
    '(?:std|__gnu_cxx|__cxxabiv1|__cxx\\w+)::.*',
    '_start',
  ].join('|')})$`,
);
const runtimePath = /(?:^|\/)(?:libsanitizer|compiler-rt|sysdeps|csu)\/|\/include\/c\+\+\//;

/** The frames of the first stack at or behind a line; a stack ends at the first line that is no frame. */
export function stackBelow(lines: readonly string[], from = 0): readonly ProgramFrame[] {
  const first = lines.findIndex((line, at) => at >= from && isFrame(line));
  if (first === -1) return [];
  const end = lines.findIndex((line, at) => at > first && !isFrame(line));
  return lines.slice(first, end === -1 ? lines.length : end).flatMap(frameOf);
}

function isFrame(line: string): boolean {
  return /^ *#\d{1,4} /.test(line);
}

function frameOf(line: string): readonly ProgramFrame[] {
  const text = withoutModule(line.slice(number.exec(line)?.[0].length ?? 0));
  const blank = text.lastIndexOf(' ');
  const path = blank === -1 ? undefined : place.exec(text.slice(blank + 1))?.[1];
  const name = cppName(path === undefined ? text : text.slice(0, blank));
  if (name === '') return [];
  const isLibrary = library.test(name) || (path !== undefined && runtimePath.test(path));
  return [{ name, file: path === undefined ? null : shortPath(path), library: isLibrary }];
}

/** Without symbols there is nothing but the module; else it follows the rest, and a build id may follow it. */
function withoutModule(text: string): string {
  for (let at = text.indexOf('('); at !== -1; at = text.indexOf('(', at + 1))
    if ((at === 0 || text[at - 1] === ' ') && moduleOffset.test(text.slice(at, at + 512)))
      return text.slice(0, at).trimEnd();
  return text.trimEnd();
}
