import { open } from 'node:fs/promises';
import { executableHeadBytes, readExecutable } from '../../core/evidence/executable.ts';
import { Failure } from '../../core/failure/failure.ts';
import type { CarriedFile, GuestCommand, KernelNeed, ReproducerSource } from '../../ports/reproducer.ts';

export interface CommandReproducer {
  /** The script or program, among `files`. */
  readonly program: CarriedFile;
  readonly args: readonly string[];
  /** All that is carried in, the program too. */
  readonly files: readonly CarriedFile[];
  readonly timeoutMs: number;
}

const scripts: KernelNeed = { anyOf: ['BINFMT_SCRIPT'], otherwise: 'the kernel does not start scripts' };

/** A script or a program that is there already, carried in as it is. */
export function commandReproducer({ program, args, files, timeoutMs }: CommandReproducer): ReproducerSource {
  return {
    async prepare({ folder, isBare }) {
      const interpreter = await interpreterOf(program);
      const isCarried = files.some(({ name }) => interpreter === `${folder}/${name}`);
      if (interpreter !== null && isBare && !isCarried) throw cannotStart(program, interpreter, folder);
      const command: GuestCommand = {
        kind: 'program',
        argv: [`${folder}/${program.name}`, ...args],
        limitMs: timeoutMs,
      };
      const isScript = (await readHead(program)).kind === 'script';
      return {
        files,
        controls: [],
        steps: [{ ...command, traced: command, syzProgram: null }],
        needs: isScript ? [scripts] : [],
      };
    },
  };
}

async function readHead({ from }: CarriedFile) {
  const file = await open(from).catch((error: unknown) => {
    throw new Failure('REPRODUCER_BROKEN', { what: `cannot read ${from}`, why: String(error), cause: error });
  });
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(executableHeadBytes), 0, executableHeadBytes, 0);
    return readExecutable(buffer.subarray(0, bytesRead));
  } finally {
    await file.close();
  }
}

/** The other program that is needed to start this one; null where none is. */
async function interpreterOf(program: CarriedFile): Promise<string | null> {
  const head = await readHead(program);
  if (head.kind === 'script') return head.interpreter;
  if (head.kind === 'program') return head.loader;
  throw new Failure('REPRODUCER_BROKEN', {
    what: `${program.from} cannot be started in a guest`,
    why: 'it is neither a 64-bit program nor a script whose first line names its interpreter',
    mend: 'name a program that is linked statically, or begin the script with `#!`',
  });
}

function cannotStart(program: CarriedFile, interpreter: string, folder: string): Failure {
  return new Failure('REPRODUCER_BROKEN', {
    what: `${program.from} cannot be started in a guest`,
    why: `it needs ${interpreter}, and a guest has nothing but init, the reproducer and its files: no shell, no libraries`,
    mend: `link a program with -static; for a script carry in a static interpreter, such as busybox, and name it in the first line:\n  files: [./busybox]\n  #!${folder}/busybox sh`,
  });
}
