import type { SourcePlace } from '../../core/report/symbolize.ts';

/** An address that no code has; asked last, its answer tells that all others have come. */
export const sentinel = '0xffffffffffffffff';
const sentinelLine = /^0xf+$/;

/** Tells the last line of an answer: the location below the sentinel and its function. */
export function lastLineDetector(): (line: string) => boolean {
  let left = Number.POSITIVE_INFINITY;
  return (line) => {
    if (sentinelLine.test(line)) left = 3;
    return --left === 0;
  };
}

/**
 * The source places in what `addr2line -a -f -i` printed, one list per address, inlined functions first. Addresses
 * without a known file have an empty list.
 */
export function parseAddr2line(lines: readonly string[]): readonly (readonly SourcePlace[])[] {
  const answers: SourcePlace[][] = [];
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i]!;
    if (sentinelLine.test(line)) break;
    if (/^0x[0-9a-f]+$/.test(line)) {
      answers.push([]);
      continue;
    }
    const location = /^(.*):(\d+)(?: \(discriminator \d+\))?$/.exec(lines[++i] ?? '');
    const known = location && location[1] !== '??' && location[2] !== '0';
    answers.at(-1)?.push({ name: line, file: known ? location[1]! : '', line: known ? Number(location[2]) : 0 });
  }
  // Without the file of the function itself nothing can be said of what was inlined into it.
  return answers.map((places) => (places.at(-1)?.file ? places.filter((it) => it.file !== '') : []));
}
