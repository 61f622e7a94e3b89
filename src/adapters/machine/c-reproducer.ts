import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { CarriedFile, GuestCommand, ReproducerSource } from '../../ports/reproducer.ts';
import { compileReproducer } from './compile-guest.ts';
import { diskFailure } from './disk-failure.ts';

export interface CReproducer {
  /** The source, absolute. */
  readonly path: string;
  /** What the program is called in the guest; default `repro`. */
  readonly name?: string;
  readonly args?: readonly string[];
  /** Files beside it. */
  readonly files?: readonly CarriedFile[];
  /** How long the program and all it starts may run. */
  readonly timeoutMs: number;
}

/** A C program, compiled on this host and linked statically. */
export function cReproducer({ path, name = 'repro', args = [], files = [], timeoutMs }: CReproducer): ReproducerSource {
  return {
    async prepare({ arch, folder, workDir }, signal) {
      const output = join(workDir, name);
      await mkdir(workDir, { recursive: true }).catch((error: unknown) => {
        throw diskFailure(workDir, error);
      });
      await compileReproducer(arch, path, output, signal);
      const command: GuestCommand = { kind: 'program', argv: [`${folder}/${name}`, ...args], limitMs: timeoutMs };
      return {
        files: [{ from: output, name, executable: true }, ...files],
        controls: [],
        steps: [{ ...command, traced: command, syzProgram: null }],
        needs: [],
      };
    },
  };
}
