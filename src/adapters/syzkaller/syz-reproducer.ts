import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  controlOptions,
  controlProgram,
  execprogArguments,
  tracedOptions,
} from '../../core/syzkaller/execprog-command.ts';
import type { SyzOptions } from '../../core/syzkaller/syz-options.ts';
import type { Cancellation } from '../../ports/cancellation.ts';
import type { CarriedFile, GuestCommand, KernelNeed, ReproducerSource } from '../../ports/reproducer.ts';
import type { SyzkallerPrograms } from './syzkaller-build.ts';

export interface SyzReproducer {
  /** What its files are called after, different for each in a job. */
  readonly name: string;
  /** Text of the program. */
  readonly source: string;
  readonly options: SyzOptions;
  readonly files: readonly CarriedFile[];
  /** How long programs are to be executed. */
  readonly timeoutMs: number;
  /** Of the guest, as Go names it. */
  readonly arch: string;
  readonly programs: (signal: Cancellation) => Promise<SyzkallerPrograms>;
}

/** From the start of syz-execprog to the first program: up to 3 s of guest time, more on a busy host. */
const startMs = 5_000;
/** A sound image needs a second or two; the executor is tried eleven times, a second apart, until it is given up. */
const controlMs = 60_000;

const needs: readonly KernelNeed[] = [
  { anyOf: ['SHMEM'], otherwise: 'syz-execprog gives up at once: failed to do memfd_create' },
  { anyOf: ['TMPFS'], otherwise: 'syz-execprog gives up at once: failed to do memfd_create' },
  { anyOf: ['NAMESPACES'], otherwise: 'syz-executor fails: open(/proc/self/ns/net)' },
  { anyOf: ['NET_NS'], otherwise: 'syz-executor fails: open(/proc/self/ns/net)' },
  { anyOf: ['PROC_FS'], otherwise: 'syz-executor fails: open(/proc/self/ns/net)' },
];
/** What the sandbox `namespace` needs beside. */
const needsOfNamespace: readonly KernelNeed[] = [
  { anyOf: ['PID_NS'], otherwise: 'syz-executor fails: sandbox fork failed' },
  { anyOf: ['USER_NS'], otherwise: 'syz-executor fails: sandbox fork failed' },
];

/** A syz program, run by the syz-execprog and syz-executor of the job, and one that only maps memory as their control. */
export function syzReproducer(reproducer: SyzReproducer): ReproducerSource {
  const { name, source, options, timeoutMs, arch } = reproducer;
  return {
    async prepare({ folder, workDir }, signal) {
      const { execprog, executor, flags } = await reproducer.programs(signal);
      const control = `${name}-control.syz`;
      await mkdir(workDir, { recursive: true });
      await writeFile(join(workDir, `${name}.syz`), source);
      await writeFile(join(workDir, control), controlProgram);
      const command = (program: string, chosen: SyzOptions, limitMs: number, verbose = false): GuestCommand => ({
        kind: 'syz',
        argv: execprogArguments({
          execprog: `${folder}/syz-execprog`,
          executor: `${folder}/syz-executor`,
          program: `${folder}/${program}`,
          arch,
          options: chosen,
          flags,
          verbose,
        }),
        limitMs,
      });
      const limitMs = startMs + timeoutMs;
      return {
        files: [
          { from: execprog, name: 'syz-execprog', executable: true },
          { from: executor, name: 'syz-executor', executable: true },
          { from: join(workDir, `${name}.syz`), name: `${name}.syz`, executable: false },
          { from: join(workDir, control), name: control, executable: false },
          ...reproducer.files,
        ],
        controls: [command(control, controlOptions(options), controlMs)],
        steps: [
          {
            ...command(`${name}.syz`, options, limitMs),
            traced: command(`${name}.syz`, tracedOptions(options), limitMs, true),
            syzProgram: source,
          },
        ],
        needs: options.sandbox === 'namespace' ? [...needs, ...needsOfNamespace] : needs,
      };
    },
  };
}
