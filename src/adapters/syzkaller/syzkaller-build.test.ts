import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { buildSyzkaller } from './syzkaller-build.ts';

const never = new AbortController().signal;
const commit = 'c31d048df918c5670d23e3b1e3bc060ba2eafad5';

/** Writes what it was called with in place of the executor. */
const makefile = `execprog:
	@mkdir -p bin/linux_$(TARGETVMARCH) && echo execprog > bin/linux_$(TARGETVMARCH)/syz-execprog
executor:
	@mkdir -p bin/linux_$(TARGETARCH) && (echo "$$PWD"; env | grep -E '^(GO|CFLAGS|GIT)' | sort) > bin/linux_$(TARGETARCH)/syz-executor
`;

/** A tree with this Makefile, and a host with a Go of this version; without one where it is null. */
function scene({ make = makefile, go = '1.19.8' }: { make?: string; go?: string | null }) {
  const directory = mkdtempSync(join(tmpdir(), 'culprit-syzkaller-'));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const tree = join(directory, 'tree');
  for (const folder of ['bin', 'tree/vendor', 'tree/tools/syz-execprog', 'tree/pkg/tool'])
    mkdirSync(join(directory, folder), { recursive: true });
  writeFileSync(join(tree, 'Makefile'), make);
  writeFileSync(join(tree, 'go.mod'), 'module github.com/google/syzkaller\n\ngo 1.19\n');
  writeFileSync(join(tree, 'vendor/modules.txt'), '');
  const source = 'import "github.com/google/syzkaller/pkg/tool"\nvar x = flag.Int("repeat", 1, "")\n';
  writeFileSync(join(tree, 'tools/syz-execprog/execprog.go'), source);
  writeFileSync(join(tree, 'pkg/tool/flags.go'), 'const optionalFlag = "optional"\nflag.Int("vv", 0, "")\n');
  writeFileSync(join(tree, 'pkg/tool/flags_test.go'), 'flag.Int("only-in-tests", 0, "")\n');
  stubTools(join(directory, 'bin'), go);
  const told: string[] = [];
  let checkouts = 0;
  const build = () =>
    buildSyzkaller(
      {
        commit,
        arch: 'amd64',
        directory: join(directory, 'kept'),
        checkout: async () => {
          checkouts++;
          return { tree, gitDirectory: join(directory, 'git') };
        },
        onProgress: (text) => told.push(text),
      },
      never,
    );
  return { directory, tree, told, build, checkouts: () => checkouts };
}

/** Puts stand-ins for the compilers first in PATH; `go` says its version only. */
function stubTools(bin: string, go: string | null): void {
  const said = { go: go === null ? null : `go version go${go} linux/amd64`, 'g++': 'g++ 12' };
  for (const [name, text] of Object.entries(said)) {
    if (text === null) continue;
    writeFileSync(join(bin, name), `#!/bin/sh\necho '${text}'\n`);
    chmodSync(join(bin, name), 0o755);
  }
  if (go === null)
    for (const name of ['setpriv', 'unshare', 'timeout', 'true', 'make', 'sh'])
      symlinkSync(`/usr/bin/${name}`, join(bin, name));
  const before = process.env['PATH'];
  process.env['PATH'] = go === null ? bin : `${bin}:${before}`;
  process.env['GOFLAGS'] = '-mod=mod';
  onTestFinished(() => {
    process.env['PATH'] = before;
    delete process.env['GOFLAGS'];
  });
}

test('both programs are built once, with the flags that the source defines', async () => {
  const { build, checkouts, told } = scene({});
  const first = await build();
  const again = await build();
  expect(again).toEqual(first);
  expect([checkouts(), told]).toEqual([1, ['building syzkaller c31d048df918: about a minute on two processors']]);
  expect(first.flags).toEqual(new Set(['repeat', 'vv', 'optional']));
  expect(readFileSync(first.execprog, 'utf8')).toBe('execprog\n');
});

test('it is built in a GOPATH, without the settings of the user and without a network', async () => {
  const { build, directory, tree } = scene({});
  const [cwd, ...environment] = readFileSync((await build()).executor, 'utf8')
    .trim()
    .split('\n');
  expect(cwd).toBe(join(directory, 'gopath/src/github.com/google/syzkaller'));
  expect(environment).toEqual(
    [
      'CFLAGS=-fpermissive -w',
      `GIT_DIR=${join(directory, 'git')}`,
      `GIT_WORK_TREE=${tree}`,
      'GO111MODULE=auto',
      `GOCACHE=${join(directory, 'kept/go-cache')}`,
      'GOENV=off',
      'GOGC=50',
      `GOPATH=${join(directory, 'gopath')}`,
      'GOPROXY=off',
      'GOTOOLCHAIN=local',
    ].toSorted(),
  );
});

test('a program that was damaged is built again', async () => {
  const { build, checkouts } = scene({});
  const { execprog } = await build();
  writeFileSync(execprog, 'damaged');
  expect(readFileSync((await build()).execprog, 'utf8')).toBe('execprog\n');
  expect(checkouts()).toBe(2);
});

test('a build that fails says why and where more is said', async () => {
  const { build, directory } = scene({ make: 'execprog executor:\n\t@echo "prog/x.go:1:2: undefined: y"; false\n' });
  const log = join(directory, 'kept', `${commit}-amd64.log`);
  await expect(build()).rejects.toThrow(
    new RegExp(
      `^SYZKALLER_BROKEN: syzkaller c31d048df918 does not build\\nwhy: {2}prog/x.go:1:2: undefined: y\\n[^]*see ${log}`,
    ),
  );
  expect(readFileSync(log, 'utf8')).toContain('undefined: y');
  expect(existsSync(join(directory, 'kept', `${commit}-amd64`))).toBe(false);
});

test('a make that ends well without the programs is broken, too', async () => {
  const { build } = scene({ make: 'execprog executor:\n' });
  await expect(build()).rejects.toThrow(/^SYZKALLER_BROKEN: [^]*there is no bin\/linux_amd64\/syz-execprog/);
});

test('a host without Go is told the package', async () => {
  const { build } = scene({ go: null });
  await expect(build()).rejects.toThrow(/^TOOL_MISSING: `go` does not run[^]*mend: apt-get install golang-go$/);
});

test('a Go that is too old is told before anything is built', async () => {
  const { build, tree } = scene({ go: '1.16' });
  await expect(build()).rejects.toThrow(
    /^TOOL_MISSING: syzkaller c31d048df918 needs Go 1\.19\nwhy: {2}this host has: go version go1\.16/,
  );
  expect(existsSync(join(tree, 'bin'))).toBe(false);
});
