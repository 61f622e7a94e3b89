/**
 * Lines of a stream of bytes, without their ends. A line of many megabytes is put together once, at its end: chunks
 * are scanned for the line end only where they are new. Throws RangeError where a line has more bytes than `most`.
 */
export async function* linesOf(
  chunks: AsyncIterable<Uint8Array>,
  most = Number.POSITIVE_INFINITY,
): AsyncGenerator<string, void, undefined> {
  let pending: Buffer[] = [];
  let size = 0;
  for await (const bytes of chunks) {
    let chunk = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10)) {
      yield Buffer.concat([...pending, chunk.subarray(0, end)]).toString('utf8');
      pending = [];
      size = 0;
      chunk = chunk.subarray(end + 1);
    }
    size += chunk.length;
    if (size > most) throw new RangeError(`a line has more than ${most} bytes`);
    if (chunk.length > 0) pending.push(chunk);
  }
  if (pending.length > 0) yield Buffer.concat(pending).toString('utf8');
}
