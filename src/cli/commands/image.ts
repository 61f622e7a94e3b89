import { resolve } from 'node:path';
import { makeDebianImage } from '../../adapters/image/debian-image.ts';
import { Failure } from '../../core/failure/failure.ts';
import { parseSize } from '../../core/job/quantities.ts';
import { exitCodes } from '../output/exit.ts';
import { harmless } from '../output/foreign-text.ts';
import { print } from '../output/stdout.ts';
import { stateDirectory } from '../state-directory.ts';
import { reporting } from './reporting.ts';

export interface ImageOptions {
  readonly out: string;
  readonly suite: string;
  readonly arch: 'x86_64' | 'arm64' | 'riscv64';
  readonly mirror: string;
  readonly include: readonly string[];
  readonly size: string;
  readonly json?: true | undefined;
}

const debianNames = { x86_64: 'amd64', arm64: 'arm64', riscv64: 'riscv64' } as const;

/** Makes a disk image for jobs with `machine.image`, and the key for it. */
export function image(options: ImageOptions): Promise<number> {
  return reporting({ json: options.json === true, state: stateDirectory(undefined) }, async (signal) => {
    const out = resolve(options.out);
    const request = {
      out,
      suite: checked('--suite', options.suite, /^[a-z][a-z0-9.-]{0,40}$/, 'a release such as bookworm'),
      architecture: debianNames[options.arch],
      mirror: checked('--mirror', options.mirror, /^https?:\/\/[\w.:/~%-]{1,500}$/, 'an http address'),
      include: options.include.map((name) => checked('--include', name, /^[a-z0-9][a-z0-9+.-]{1,100}$/, 'a package')),
      sizeMiB: sizeOf(options.size),
      onProgress: (text: string) => {
        if (!options.json && process.stderr.isTTY) process.stderr.write(harmless(text));
      },
    };
    const startedAt = performance.now();
    await makeDebianImage(request, signal);
    const seconds = Math.round((performance.now() - startedAt) / 1000);
    const made = { image: `${out}/disk.img`, key: `${out}/id_ed25519`, user: 'root' };
    if (options.json) await print(`${JSON.stringify({ ...made, seconds })}\n`);
    else
      await print(
        `made in ${seconds} s; in a job:\n  machine: { type: qemu, image: ${made.image}, key: ${made.key}, memory: 512MiB }\n`,
      );
    return exitCodes.done;
  });
}

function sizeOf(text: string): number {
  const mib = parseSize(text);
  if (mib !== null && mib >= 256 && mib <= 1 << 20) return Math.floor(mib);
  throw wrong('--size', text, 'a size from 256MiB to 1024GiB such as 2GiB');
}

function checked(option: string, text: string, form: RegExp, expected: string): string {
  if (form.test(text)) return text;
  throw wrong(option, text, expected);
}

function wrong(option: string, text: string, expected: string): Failure {
  return new Failure('JOB_INVALID', {
    what: `${option} has a wrong value`,
    why: `expected ${expected}, found ${JSON.stringify(text.slice(0, 80))}`,
    mend: '`culprit image --help` shows the options',
  });
}
