import { oneLine } from '../log/one-line.ts';
import type { KitBoot, KitFacts } from './kit-facts.ts';
import { shellWord } from './shell-word.ts';

/** Mark of the init program in a kit; in a bisection it is one that no program can guess. */
export const kitNonce = 'kit';

/**
 * The script of a kit: builds a kernel, boots it with the reproducer, shows the console, and says by its exit status
 * whether the crash came. It needs a shell, make, a C compiler and what the kernel itself needs to be built, and git
 * where the sources are a repository, which it only reads.
 */
export function runScript(facts: KitFacts): string {
  return [
    head(facts),
    sources,
    configure(facts),
    build(facts),
    guest(facts),
    boot(facts.boot),
    judge(facts),
    tail,
  ].join('\n');
}

function head({ bad, good, crash, runs, arch }: KitFacts): string {
  return `#!/bin/sh
# Builds a kernel, boots it, runs a reproducer in it, and says whether the crash came. See README.
#
#   ./run.sh LINUX [REVISION]
#
# LINUX is a git repository of the kernel (only read), or its sources as they are, then without a revision.
# Exit status: 0 the crash came, 1 it did not, 2 wrong usage, 3 there is no kernel or no machine to say so.
#
# In the environment: WORK, where everything is built (default work/ beside this script); RUNS, how often at the most;
# JOBS, of make; CC, HOSTCC, CROSS_COMPILE; KVM=1 to use the processor's own virtualisation.
set -u
LC_ALL=C
export LC_ALL

bad=${shellWord(bad.id)}
good=${shellWord(good?.id ?? '')}
title=${shellWord(oneLine(crash.title))}
names=${shellWord(crash.names ?? '')}
arch=${shellWord(arch)}
runs=\${RUNS:-${runs}}

usage() {
	echo "usage: ./run.sh LINUX [REVISION]" >&2
	echo "  the crash is at $bad" >&2
	[ -z "$good" ] || echo "  and not at     $good" >&2
	exit 2
}
fail() {
	echo "run.sh: $*" >&2
	exit 3
}
say() {
	echo "== $*"
}

[ $# -ge 1 ] && [ $# -le 2 ] || usage
case "$1\${2:-}" in -*) usage ;; esac
case "\${2:-}" in -*) usage ;; esac
case "$runs" in '' | *[!0-9]*) usage ;; esac
[ -d "$1" ] || usage
here=$(cd "$(dirname "$0")" && pwd) || exit 3
linux=$(cd "$1" && pwd) || exit 3
work=\${WORK:-$here/work}
mkdir -p "$work" || exit 3
work=$(cd "$work" && pwd) || exit 3
case "$work" in *[!A-Za-z0-9_./+@%=,~-]*) fail "make does not bear the path $work: set WORK to another one" ;; esac
jobs=\${JOBS:-$(getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)}
`;
}

const sources = `# The sources: files of a commit, in a tree of our own. The repository is not written to.
if git -C "$linux" rev-parse --git-dir >"$work/git.log" 2>&1; then
	revision=\${2:-$bad}
	repository=$(git -C "$linux" rev-parse --absolute-git-dir)
	commit=$(git -C "$linux" rev-parse --verify --quiet "$revision^{commit}") ||
		fail "there is no $revision in $linux"
	tree=$work/tree
	say "checking out $commit"
	mkdir -p "$tree"
	[ -f "$work/index" ] || rm -rf "$tree" "$work/objects"
	mkdir -p "$tree"
	GIT_INDEX_FILE=$work/index git --git-dir="$repository" --work-tree="$tree" \\
		read-tree --reset -u "$commit" >"$work/git.log" 2>&1 ||
		fail "cannot check it out: $(tail -n 3 "$work/git.log")"
else
	[ $# -eq 1 ] || fail "$linux is no git repository, so there is no $2: $(tail -n 1 "$work/git.log")"
	tree=$linux
	say "taking the sources in $linux as they are"
fi
[ -f "$tree/Makefile" ] && [ -f "$tree/usr/gen_init_cpio.c" ] || fail "there is no kernel in $tree"
`;

function configure({ config }: KitFacts): string {
  const files = config.filter(({ kind }) => kind === 'file').length;
  let n = 0;
  const steps = config.map((part) => {
    if (part.kind === 'target') return `	run_make config.log ${shellWord(part.target)} || return 1`;
    n++;
    return `	{ echo; cat "$here/${files === 1 ? 'config' : `config-${n}`}"; echo; } >>"$objects/.config" || return 1`;
  });
  return `# The configuration, as the bisection made it for each revision.
objects=$work/objects
mkdir -p "$objects" || exit 3
run_make() {
	log=$1
	shift
	make -C "$tree" O="$objects" ARCH="$arch" \${CC:+CC="$CC"} \${HOSTCC:+HOSTCC="$HOSTCC"} "$@" \\
		>"$work/$log" 2>&1 </dev/null
}
configure() {
	rm -f "$objects/.config"
${steps.join('\n')}
	run_make config.log olddefconfig
}
configure || fail "no configuration: see $work/config.log: $(tail -n 5 "$work/config.log")"
`;
}

function build({ target, image }: KitFacts): string {
  return `# The kernel.
say "building, this may take some minutes: see $work/build.log"
run_make build.log -j"$jobs" KCFLAGS=-g1 ${shellWord(target)} ||
	fail "the kernel does not build: $(grep -E 'error|\\*\\*\\*' "$work/build.log" | tail -n 5)"
image=$objects/${shellWord(image)}
vmlinux=$objects/vmlinux
[ -f "$image" ] || fail "make ended well, but there is no $image"
`;
}

function guest({ initSources, guestFlags, entries }: KitFacts): string {
  const flags = guestFlags.map(shellWord).join(' ');
  const inits = initSources.map((name) => `"$here/guest/${name}"`).join(' ');
  return `# What runs in the machine: init, a control program, the reproducer.
compile() {
	out=$1
	shift
	\${CC:-\${CROSS_COMPILE:-}gcc} ${flags} -o "$work/$out" "$@" || fail "$out does not compile"
}
compile init ${inits}
compile control "$here/guest/control.c"
compile repro "$here/repro.c"
\${HOSTCC:-gcc} -w -o "$work/gen_init_cpio" "$tree/usr/gen_init_cpio.c" || fail "gen_init_cpio does not compile"
cat >"$work/initramfs.list" <<END
${entries.join('\n')}
file /init $work/init 0755 0 0
file /culprit/control $work/control 0755 0 0
file /work/repro $work/repro 0755 0 0
file /culprit/run $here/guest/run 0600 0 0
file /culprit/sysctl $here/guest/sysctl 0600 0 0
END
initramfs=$work/initramfs.cpio
"$work/gen_init_cpio" "$work/initramfs.list" >"$initramfs" || fail "no initramfs"
`;
}

function boot({ words, wordsWithKvm, environment, limitS }: KitBoot): string {
  const line = (all: readonly string[]) =>
    all
      .map((word) => {
        const file = { '@IMAGE@': '"$image"', '@VMLINUX@': '"$vmlinux"', '@INITRAMFS@': '"$initramfs"' }[word];
        return file ?? shellWord(word).replaceAll('@INITRAMFS@', '"$initramfs"');
      })
      .join(' ');
  const variables = Object.entries(environment)
    .map(([name, value]) => `	${name}=${value === '@WORK@' ? '"$work"' : shellWord(value)}\n	export ${name}\n`)
    .join('');
  const plain = `	timeout -k 5 ${limitS} ${line(words)}`;
  const choice =
    wordsWithKvm === null
      ? plain
      : `	if [ "\${KVM:-0}" = 1 ]; then\n	timeout -k 5 ${limitS} ${line(wordsWithKvm)}\n	else\n${plain}\n	fi`;
  return `# One run of the machine, its console on standard output.
boot() {
	cd "$work" || exit 3
${variables}${choice}
}
`;
}

function judge({ crash }: KitFacts): string {
  const seen =
    crash.sign === 'silence'
      ? `	! grep -q -F 'CULPRIT-${kitNonce} end' "$work/after.txt"`
      : `	grep -q -F -f "$here/triggers" "$work/after.txt" || return 1
	[ -z "$names" ] || grep -q -w -F -e "$names" "$work/after.txt"`;
  return `# What the console says, from where the reproducer begins.
began() {
	tr -d '\\r' <"$work/console.txt" | sed -n '/CULPRIT-${kitNonce} begin/,$p' >"$work/after.txt"
	[ -s "$work/after.txt" ]
}
seen() {
${seen}
}
`;
}

const tail = `run=0
while [ "$run" -lt "$runs" ]; do
	run=$((run + 1))
	say "run $run of at most $runs: $image"
	(boot </dev/null 2>&1) | tee "$work/console.txt"
	began || fail "the machine did not come as far as the reproducer: see $work/console.txt"
	if seen; then
		say "the crash came: $title"
		exit 0
	fi
	! grep -q -F -f "$here/triggers" "$work/after.txt" || say "another crash came, not the one that is looked for"
done
say "the crash did not come in $runs runs: $title"
exit 1
`;
