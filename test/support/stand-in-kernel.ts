import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DrawnCommit } from '../../src/core/history/notation.ts';
import { git, makeRepository } from './temporary-repository.ts';

/**
 * A tree that builds and starts as User Mode Linux does, in a moment: its one C file is a program that prints what
 * a kernel with our init prints. With it the whole program can be tried from the command line, real make, gcc, git
 * and machine processes included. What a commit does is the content of its file `behaviour.h`.
 */
export type Behaviour = 'OK' | 'CRASH' | 'FOREIGN' | 'NO_BOOT' | 'HANG' | 'NO_BUILD' | 'BLIND';

export const standInMakefile = `.PHONY: tinyconfig olddefconfig linux
tinyconfig:
	@echo 'CONFIG_TINY=y' > $(O)/.config
olddefconfig:
	@test ! -f Kconfig.broken || { cat Kconfig.broken >&2; false; }
	@! grep GARBAGE $(O)/.config
$(O)/main.o: main.c behaviour.h
	@echo '  CC      main.o'
	@$(CC) $(KCFLAGS) -c -o $@ $(CURDIR)/main.c
$(O)/vmlinux: $(O)/main.o
	@gcc -o $@ $<
linux: $(O)/vmlinux
	@ln -f $< $(O)/linux
`;

const program = `#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>
#include <unistd.h>
enum { OK, CRASH, FOREIGN, NO_BOOT, HANG, BLIND };
#include "behaviour.h"
#ifndef BEHAVIOUR
#error this revision does not build
#endif
static char archive[1 << 26], nonce[64];
static int traced;
static void say(const char *what) { printf("CULPRIT-%s %s\\n", nonce, what); fflush(stdout); }
static void crash(const char *function)
{
	printf("[    0.100000] ------------[ cut here ]------------\\n"
	       "[    0.100000] WARNING: CPU: 0 PID: 1 at x.c:1 %s+0x1/0x2\\n"
	       "[    0.100000] CPU: 0 PID: 1 Comm: repro Not tainted\\n"
	       "[    0.100000] Call Trace:\\n"
	       "[    0.100000]  [<60000001>] %s+0x1/0x2\\n"
	       "[    0.100000]  [<60000002>] vfs_write+0x1/0x2\\n"
	       "[    0.100000]  [<60000003>] ksys_write+0x1/0x2\\n", function, function);
}
int main(int argc, char **argv)
{
	printf("[    0.000000] Linux version 6.0.0\\n");
	if (BEHAVIOUR == NO_BOOT) {
		printf("[    0.010000] Kernel panic - not syncing: no memory\\n");
		return 134;
	}
	for (int i = 1; i < argc; i++) {
		if (strncmp(argv[i], "initrd=", 7)) continue;
		FILE *file = fopen(argv[i] + 7, "r");
		size_t size = file ? fread(archive, 1, sizeof archive, file) : 0;
		char *found = memmem(archive, size, "nonce=", 6);
		if (found) sscanf(found, "nonce=%63s", nonce);
		traced = memmem(archive, size, "trace=yes", 9) != 0;
	}
	say("up"); say("control ok"); say("begin");
	if (traced) {
		say("trace on x86_64"); say("trace > 7 22 7000"); say("trace < 7 22 0"); say("trace > 7 72 3 407 20000");
		if (BEHAVIOUR == OK) say("trace < 7 72 131072");
		if (BEHAVIOUR == BLIND) say("trace < 7 72 -22");
	}
	if (BEHAVIOUR == CRASH) crash("target_function");
	if (BEHAVIOUR == FOREIGN) crash("another_function");
	if (BEHAVIOUR == HANG) for (;;) pause();
	if (BEHAVIOUR == OK || BEHAVIOUR == BLIND) say("end exit 0");
	return BEHAVIOUR == OK || BEHAVIOUR == BLIND ? 0 : 134;
}
`;

export interface StandInKernel {
  readonly repository: string;
  readonly ids: ReadonlyMap<string, string>;
}

/** A repository of such trees, tagged as told. */
export function makeStandInKernel(
  directory: string,
  commits: readonly DrawnCommit[],
  behaviourOf: (name: string) => Behaviour,
  tags: Readonly<Record<string, string>>,
  extra: (name: string) => Readonly<Record<string, string>> = () => ({}),
): StandInKernel {
  const repository = join(directory, 'kernel');
  const ids = makeRepository(repository, commits, (name, i) => {
    const behaviour = behaviourOf(name);
    return {
      files: {
        Makefile: standInMakefile,
        'main.c': program,
        'behaviour.h':
          behaviour === 'NO_BUILD'
            ? ''
            : `#define BEHAVIOUR ${behaviour}\nstatic const int revision __attribute__((used)) = ${i};\n`,
        ...extra(name),
      },
    };
  });
  for (const { name } of commits) git(repository, 'tag', '-d', name);
  for (const [tag, name] of Object.entries(tags)) git(repository, 'tag', tag, ids.get(name)!);
  return { repository, ids };
}

export interface JobChanges {
  readonly commit?: string;
  readonly config?: string;
  readonly reproducer?: string;
  readonly timeout?: string;
  readonly more?: string;
  /** Whole fields of the job, as lines. */
  readonly fields?: string;
}

/** Writes a job beside the kernel and gives its path. */
export function writeJob(directory: string, kernel: StandInKernel, start: string, changes: JobChanges = {}): string {
  mkdirSync(directory, { recursive: true });
  writeFileSync(join(directory, 'repro.c'), changes.reproducer ?? 'int main(void) { return 0; }\n');
  const path = join(directory, 'job.yaml');
  const { commit = kernel.ids.get(start)!, config = 'tinyconfig', timeout = '5s', more = '', fields = '' } = changes;
  writeFileSync(
    path,
    `kernel:\n  repo: ${kernel.repository}\n  commit: "${commit}"\n  arch: um\n  config: ${config}\n${more}reproducer: { c: ./repro.c, timeout: ${timeout} }\nmachine: { count: 2, memory: 64MiB }\n${fields}`,
  );
  return path;
}

export const executable = join(import.meta.dirname, '../../bin/culprit');

export interface CommandEnd {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the program as a person would and waits for its end. */
export function culprit(...args: string[]): CommandEnd {
  const { status, stdout, stderr } = spawnSync(executable, args, {
    encoding: 'utf8',
    timeout: 1_200_000,
    maxBuffer: 64 << 20,
  });
  return { status, stdout, stderr };
}

/** Starts the program; `end` resolves when it ended. */
export function startCulprit(...args: string[]) {
  const child = spawn(executable, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  const output = { stdout: '', stderr: '' };
  child.stdout.on('data', (chunk) => (output.stdout += chunk));
  child.stderr.on('data', (chunk) => (output.stderr += chunk));
  const end = new Promise<CommandEnd>((resolve) => child.on('close', (status) => resolve({ status, ...output })));
  /** Resolves when a text was said on standard error. */
  const said = (text: string | RegExp) =>
    new Promise<void>((resolve) => {
      const look = () => (output.stderr.search(text) >= 0 ? resolve() : undefined);
      child.stderr.on('data', look);
      look();
    });
  return { child, end, said };
}
