import { dirname, join } from 'node:path';
import { Worktrees } from '../adapters/git/worktrees.ts';
import { cReproducer } from '../adapters/machine/c-reproducer.ts';
import { commandReproducer } from '../adapters/machine/command-reproducer.ts';
import { syzReproducer } from '../adapters/syzkaller/syz-reproducer.ts';
import { buildSyzkaller, type SyzkallerPrograms } from '../adapters/syzkaller/syzkaller-build.ts';
import { joinReproducers } from '../app/join-reproducers.ts';
import type { Job } from '../core/job/job.ts';
import type { CarriedSpec, ReproducerSpec } from '../core/job/reproducer-spec.ts';
import type { Cancellation } from '../ports/cancellation.ts';
import type { Journal } from '../ports/journal.ts';
import type { Arch } from '../ports/kernel-builder.ts';
import type { CarriedFile, ReproducerSource } from '../ports/reproducer.ts';
import { freeDirectory } from './free-directory.ts';
import { openTree, treeDirectory } from './session.ts';

/** What preparing a reproducer works with. */
export interface ReproducerTools {
  readonly state: string;
  readonly journal: Journal;
  /** Says what is being done, in one line. */
  readonly tell: (what: string) => void;
}

/** The reproducers of a job as one. */
export function reproducerOf(job: Job, tools: ReproducerTools): ReproducerSource {
  const { path, timeoutMs } = job.reproducer;
  if (job.reproducers === undefined) return cReproducer({ path, timeoutMs });
  return joinReproducers(
    job.reproducers.map((spec, i) => sourceOf(spec, i === 0 ? 'repro' : `repro-${i + 1}`, job.arch, tools)),
  );
}

function sourceOf(spec: ReproducerSpec, name: string, arch: Arch, tools: ReproducerTools): ReproducerSource {
  const { timeoutMs } = spec;
  const files = spec.files.map(carriedFile);
  if (spec.kind === 'c') return cReproducer({ path: spec.path, name, args: spec.args, files, timeoutMs });
  if (spec.kind === 'command') {
    const program = carriedFile(spec.program);
    return commandReproducer({ program, args: spec.args, files: [program, ...files], timeoutMs });
  }
  const goArch = goArchs[arch];
  const programs = (signal: Cancellation) => syzkallerFor(spec.syzkaller, goArch, tools, signal);
  return syzReproducer({ name, source: spec.source, options: spec.options, files, timeoutMs, arch: goArch, programs });
}

const goArchs = { x86_64: 'amd64', um: 'amd64', arm64: 'arm64', riscv64: 'riscv64' } as const satisfies Record<
  Arch,
  string
>;

function carriedFile({ path, name, executable }: CarriedSpec): CarriedFile {
  return { from: path, name, executable };
}

/** The programs of a commit of syzkaller: its repository is only read, as the kernel's is. */
async function syzkallerFor(
  { repo, commit }: { readonly repo: string; readonly commit: string },
  arch: string,
  { state, journal, tell }: ReproducerTools,
  signal: Cancellation,
): Promise<SyzkallerPrograms> {
  const tree = openTree(repo, state, signal);
  await tree.prepare([commit], tell);
  const id = await tree.resolve(commit);
  const { directory, release } = await freeDirectory(treeDirectory(repo, state), 'worktrees', journal);
  const checkout = async (stop: Cancellation) => {
    const place = await new Worktrees({ gitDirectory: tree.gitDirectory, directory }).checkout(0, id, stop);
    return { tree: place, gitDirectory: join(dirname(place), 'git') };
  };
  try {
    const programs = { commit: id, arch, directory: join(state, 'syzkaller'), checkout, onProgress: tell };
    return await buildSyzkaller(programs, signal);
  } finally {
    release();
  }
}
