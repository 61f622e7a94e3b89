// How long a search takes with builds ahead and without: real builders, machines and processes, but a build and a clean
// run only wait. node bench/build-ahead.mjs [--build SECONDS] [--run SECONDS] [--commits N] [--worlds N]
// [--builders 0,1,2,3] [--strategy NAME]; 0 builders are one that builds nothing ahead. Prints a table.
import { execFileSync, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';

const { values: options } = parseArgs({
  options: {
    build: { type: 'string', default: '20' },
    run: { type: 'string', default: '20' },
    commits: { type: 'string', default: '1000' },
    worlds: { type: 'string', default: '3' },
    builders: { type: 'string', default: '0,1,2,3' },
    strategy: { type: 'string', default: 'evidence' },
  },
});
const [commits, worlds] = [Number(options.commits), Number(options.worlds)];
const culprit = join(import.meta.dirname, '../bin/culprit');
const home = mkdtempSync(join(tmpdir(), 'culprit-bench-'));

const makefile = `.PHONY: tinyconfig olddefconfig linux
tinyconfig:
	@echo 'CONFIG_TINY=y' > $(O)/.config
olddefconfig:
	@true
$(O)/main.o: main.c number.h
	@sleep ${options.build}
	@$(CC) $(KCFLAGS) -c -o $@ $(CURDIR)/main.c
$(O)/vmlinux: $(O)/main.o
	@gcc -o $@ $<
linux: $(O)/vmlinux
	@ln -f $< $(O)/linux
`;

/** What starts as User Mode Linux does, and prints what a kernel with our init prints. */
const program = String.raw`#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include "number.h"
static char archive[1 << 26], nonce[64];
static void say(const char *what) { printf("CULPRIT-%s %s\n", nonce, what); fflush(stdout); }
int main(int argc, char **argv)
{
	printf("[    0.000000] Linux version 6.0.0\n");
	for (int i = 1; i < argc; i++) {
		if (strncmp(argv[i], "initrd=", 7)) continue;
		FILE *file = fopen(argv[i] + 7, "r");
		size_t size = file ? fread(archive, 1, sizeof archive, file) : 0;
		char *found = memmem(archive, size, "nonce=", 6);
		if (found) sscanf(found, "nonce=%63s", nonce);
	}
	say("up"); say("control ok"); say("begin");
	if (BUG) {
		printf("[    0.100000] ------------[ cut here ]------------\n"
		       "[    0.100000] WARNING: CPU: 0 PID: 1 at x.c:1 slow_function+0x1/0x2\n"
		       "[    0.100000] CPU: 0 PID: 1 Comm: repro Not tainted\n"
		       "[    0.100000] Call Trace:\n"
		       "[    0.100000]  [<60000001>] slow_function+0x1/0x2\n"
		       "[    0.100000]  [<60000002>] vfs_write+0x1/0x2\n");
		return 134;
	}
	sleep(${options.run});
	say("end exit 0");
	return 0;
}
`;

/** A straight history with a release at every hundredth commit, and the bug from one commit on; its commits. */
function makeRepository(repository, bad) {
  execFileSync('git', ['init', '--quiet', '--initial-branch', 'main', repository]);
  const blob = (path, text) => `M 100644 inline ${path}\ndata ${Buffer.byteLength(text)}\n${text}`;
  const lines = [];
  for (let n = 0; n < commits; n++) {
    const message = `commit ${n}`;
    lines.push(`commit refs/heads/main\nmark :${n + 1}\ncommitter a <a@b> ${1_600_000_000 + n * 3600} +0000`);
    lines.push(`data ${message.length}\n${message}`, ...(n > 0 ? [`from :${n}`] : []));
    if (n === 0) lines.push(blob('Makefile', makefile), blob('main.c', program));
    lines.push(blob('number.h', `#define BUG ${n >= bad ? 1 : 0}\nint number = ${n};\n`));
    if (n % 100 === 0) lines.push(`reset refs/tags/v1.${n / 100}\nfrom :${n + 1}\n`);
  }
  execFileSync('git', ['-C', repository, 'fast-import', '--quiet'], { input: `${lines.join('\n')}\n` });
  return execFileSync('git', ['-C', repository, 'rev-list', '--reverse', 'main'], { encoding: 'utf8' })
    .trim()
    .split('\n');
}

function jobText(repository, start, builders) {
  const build = builders === 0 ? 'ahead: off' : `parallel: ${builders}, memory: 64MiB`;
  return `kernel: { repo: ${repository}, commit: "${start}", arch: um, config: tinyconfig }
reproducer: { c: ./repro.c, timeout: 10m }
machine: { count: 2, memory: 64MiB }
build: { ${build} }
search: { sight: off, prior: off, strategy: ${options.strategy} }
`;
}

/** Searches a world in a process and a state of its own; a crash comes at once, a clean run takes its time. */
function search(bad, builders) {
  const directory = join(home, `${bad}-${builders}`);
  mkdirSync(directory);
  const hashes = makeRepository(join(directory, 'linux'), bad);
  writeFileSync(join(directory, 'repro.c'), 'int main(void) { return 0; }\n');
  writeFileSync(join(directory, 'job.yaml'), jobText(join(directory, 'linux'), hashes.at(-1), builders));
  const startedAt = performance.now();
  const args = ['cause', join(directory, 'job.yaml'), '--state', join(directory, 'state'), '--json', '--quiet'];
  const child = spawn(culprit, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  let out = '';
  child.stdout.on('data', (chunk) => (out += chunk));
  return new Promise((resolve) =>
    child.on('close', () => {
      const result = JSON.parse(out);
      const isRight = result.culprit === hashes[bad];
      resolve({ isRight, wall: (performance.now() - startedAt) / 1000, ...result.cost, ...aheadOf(result) });
    }),
  );
}

function aheadOf({ builtAhead }) {
  return { made: builtAhead.builds, used: builtAhead.used, unused: builtAhead.unusedSeconds };
}

const places = Array.from({ length: worlds }, (_, i) => Math.round(((i + 0.37) / worlds) * commits));
const counts = options.builders.split(',').map(Number);
// Nothing here wants a processor, so that all go side by side.
const rows = await Promise.all(counts.map((builders) => Promise.all(places.map((bad) => search(bad, builders)))));
rmSync(home, { recursive: true, force: true });

const mean = (ends, name) => ends.reduce((sum, end) => sum + end[name], 0) / ends.length;
console.log(
  `build ${options.build} s, clean run ${options.run} s, ${commits} commits, ${worlds} worlds, ${options.strategy}\n`,
);
console.log('| builders | right | builds | runs | built ahead | used | unused s | wall s | to none |');
console.log('|---|---|---|---|---|---|---|---|---|');
for (const [i, ends] of rows.entries()) {
  const figures = ['builds', 'runs', 'made', 'used'].map((name) => mean(ends, name).toFixed(1));
  const [unused, wall] = [mean(ends, 'unused').toFixed(0), mean(ends, 'wall')];
  const right = `${ends.filter(({ isRight }) => isRight).length} of ${ends.length}`;
  const ratio = (wall / mean(rows[0], 'wall')).toFixed(2);
  console.log(`| ${[counts[i], right, ...figures, unused, wall.toFixed(0), ratio].join(' | ')} |`);
}
