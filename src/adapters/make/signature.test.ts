import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { kernelSignature } from './signature.ts';

const directory = mkdtempSync(join(tmpdir(), 'culprit-test-'));
afterAll(() => rmSync(directory, { recursive: true }));

interface Section {
  readonly type?: number;
  readonly flags?: number;
  readonly text: string;
}

const loaded = (text: string): Section => ({ type: 1, flags: 2, text });

/** A 64-bit little-endian ELF file with these sections; the header table names them in reverse. */
function elf(sections: readonly Section[], size = (whole: number): number => whole): Buffer {
  const header = Buffer.alloc(64);
  header.write('\x7fELF\x02\x01', 'latin1');
  const bodies = sections.map(({ text }) => Buffer.from(text));
  const tableAt = 64 + bodies.reduce((sum, body) => sum + body.length, 0);
  header.writeBigUInt64LE(BigInt(tableAt), 40);
  header.writeUInt16LE(64, 58);
  header.writeUInt16LE(sections.length, 60);
  let offset = 64;
  const table = sections.map(({ type = 1, flags = 0 }, i) => {
    const entry = Buffer.alloc(64);
    entry.writeUInt32LE(type, 4);
    entry.writeBigUInt64LE(BigInt(flags), 8);
    entry.writeBigUInt64LE(BigInt(offset), 24);
    entry.writeBigUInt64LE(BigInt(size(bodies[i]!.length)), 32);
    offset += bodies[i]!.length;
    return entry;
  });
  return Buffer.concat([header, ...bodies, ...table.toReversed()]);
}

async function signatureOf(bytes: Buffer): Promise<string> {
  const path = join(directory, 'vmlinux');
  writeFileSync(path, bytes);
  return await kernelSignature(path);
}

describe('the signature of a kernel', () => {
  test('is over loaded sections in the order of the file', async () => {
    const signature = await signatureOf(elf([loaded('code'), loaded('data')]));
    expect(signature).toBe(await signatureOf(elf([loaded('codeda'), loaded('ta')])));
    expect(signature).not.toBe(await signatureOf(elf([loaded('data'), loaded('code')])));
    expect(signature).toMatch(/^[0-9a-f]{64}$/);
  });

  test.each([
    ['notes', { type: 7, flags: 2, text: 'build id' }],
    ['sections without contents', { type: 8, flags: 2, text: '' }],
    ['line tables', { type: 1, flags: 0, text: 'debug_line' }],
  ])('leaves out %s', async (_, section) =>
    expect(await signatureOf(elf([loaded('code'), section, loaded('data')]))).toBe(
      await signatureOf(elf([loaded('code'), loaded('data')])),
    ),
  );

  test.each([
    ['an empty file', Buffer.alloc(0)],
    ['another kind of file', Buffer.alloc(100, 'MZ')],
    ['a file that was cut', elf([loaded('code'), loaded('data')]).subarray(0, 100)],
    ['a section beyond the end', elf([loaded('code')], () => 2 ** 40)],
    ['a file without loaded sections', elf([{ text: 'x' }])],
  ])('refuses %s', async (_, bytes) => await expect(signatureOf(bytes)).rejects.toThrow(RangeError));
});
