/** A line of input, or that it was too long to be kept. */
export type InputLine = { readonly text: string } | { readonly tooLong: number };

/**
 * The lines of a stream of bytes, as UTF-8, without their ends; empty ones are left out. A line longer than `most`
 * bytes is skipped and told: input cannot make us hold more than that.
 */
export async function* readLines(input: AsyncIterable<Buffer>, most: number): AsyncGenerator<InputLine> {
  let parts: Buffer[] = [];
  let length = 0;
  const take = (): InputLine | null => {
    const line = length > most ? { tooLong: length } : { text: Buffer.concat(parts, length).toString('utf-8') };
    parts = [];
    length = 0;
    return 'text' in line && line.text.trim() === '' ? null : line;
  };
  const keep = (part: Buffer) => {
    length += part.length;
    if (length > most) parts = [];
    else parts.push(part);
  };
  for await (const chunk of input) {
    let from = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, from)) {
      keep(chunk.subarray(from, end));
      from = end + 1;
      const line = take();
      if (line !== null) yield line;
    }
    keep(chunk.subarray(from));
  }
  const line = take();
  if (line !== null) yield line;
}
