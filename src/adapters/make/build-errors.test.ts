import { describe, expect, test } from 'vitest';
import { BuildErrors, lieInSource } from './build-errors.ts';

/** The first error lines of an output, for a tree at /w/tree and objects at /w/obj. */
function errorsIn(output: string): readonly string[] {
  const errors = new BuildErrors(['/w/tree', '/w/obj', '../tree']);
  for (const line of output.split('\n')) errors.line(line);
  return errors.first;
}

describe('the first errors of a build', () => {
  test.each<[string, string, readonly string[]]>([
    [
      'a compile error',
      `kernel/pid.c: In function ‘alloc_pid’:
kernel/pid.c:180:15: error: implicit declaration of function ‘kmem_cache_new_object’ [-Werror=implicit-function-declaration]
  180 |         pid = kmem_cache_new_object(ns->pid_cachep, GFP_KERNEL);
      |               ^~~~~~~~~~~~~~~~~~~~~
kernel/pid.c:180:13: warning: assignment to ‘struct pid *’ from ‘int’ makes pointer from integer without a cast [-Wint-conversion]
cc1: some warnings being treated as errors
make[2]: *** [scripts/Makefile.build:255: kernel/pid.o] Error 1
make[1]: *** Waiting for unfinished jobs....
make: *** [Makefile:2065: .] Error 2`,
      [
        'kernel/pid.c:180:15: error: implicit declaration of function ‘kmem_cache_new_object’ [-Werror=implicit-function-declaration]',
      ],
    ],
    [
      'a Kconfig error',
      `init/Kconfig:1556: syntax error
init/Kconfig:1555: invalid statement
make[2]: *** [scripts/kconfig/Makefile:77: syncconfig] Error 1`,
      ['init/Kconfig:1556: syntax error', 'init/Kconfig:1555: invalid statement'],
    ],
    [
      'a link error, once',
      `/usr/bin/ld: warning: .tmp_vmlinux.kallsyms1 has a LOAD segment with RWX permissions
/usr/bin/ld: net/core/dst.o: in function \`dst_discard_out':
/w/tree/net/core/dst.c:33: undefined reference to \`dst_garbage_count'
/usr/bin/ld: /w/tree/net/core/dst.c:33: undefined reference to \`dst_garbage_count'
collect2: error: ld returned 1 exit status
make[2]: *** [/w/tree/scripts/Makefile.vmlinux:34: vmlinux] Error 1`,
      ["net/core/dst.c:33: undefined reference to `dst_garbage_count'"],
    ],
    [
      'several errors, in the paths of ccache',
      `../tree/mm/mlock.c:779:2: error: #error "this architecture is not ready"
make[3]: Target 'mm/' not remade because of errors.
/w/tree/fs/pipe.c:1:10: fatal error: linux/no_such_header.h: No such file or directory
compilation terminated.`,
      [
        'mm/mlock.c:779:2: error: #error "this architecture is not ready"',
        'fs/pipe.c:1:10: fatal error: linux/no_such_header.h: No such file or directory',
      ],
    ],
    [
      'an error that another job wrote into',
      '  CC      fs/open.o  LD  x kernel/pid.c:180:15: error: expected ‘;’ before ‘}’ token',
      ['kernel/pid.c:180:15: error: expected ‘;’ before ‘}’ token'],
    ],
    [
      'colours and control characters',
      '\x1b[01m\x1b[Kfs/pipe.c:1:2:\x1b[m\x1b[K \x1b[01;31m\x1b[Kerror: \x1b[m\x1b[Kbad\x07\x9b thing\r',
      ['fs/pipe.c:1:2: error: bad thing'],
    ],
    [
      'a missing rule',
      "make[2]: *** No rule to make target 'fs/x.o', needed by 'fs/built-in.a'.  Stop.",
      ["No rule to make target 'fs/x.o', needed by 'fs/built-in.a'.  Stop."],
    ],
    [
      'an undefined symbol of a module',
      'ERROR: modpost: "foo" [net/bar.ko] undefined!',
      ['ERROR: modpost: "foo" [net/bar.ko] undefined!'],
    ],
    [
      'an assembler error',
      "arch/x86/entry.S:12: Error: no such instruction: `foo'",
      ["arch/x86/entry.S:12: Error: no such instruction: `foo'"],
    ],
    [
      'a makefile error',
      'arch/x86/Makefile:152: *** unknown tune.  Stop.',
      ['arch/x86/Makefile:152: *** unknown tune.  Stop.'],
    ],
    [
      'what was said before make gave up, where nothing was understood',
      '  CC  a.o\nstrange words\nmore of them\nmake[1]: *** [Makefile:5: x] Error 1\nmake: *** [Makefile:9: y] Error 2',
      ['  CC  a.o', 'strange words', 'more of them', 'make[1]: *** [Makefile:5: x] Error 1'],
    ],
    [
      'a default configuration that is not there',
      `***
*** Can't find default configuration "arch/um/configs/board_defconfig"!
***
make[2]: *** [/w/tree/scripts/kconfig/Makefile:94: board_defconfig] Error 1`,
      ['Can\'t find default configuration "arch/um/configs/board_defconfig"!'],
    ],
    ['nothing', '', []],
  ])('%s', (_, output, expected) => expect(errorsIn(output)).toEqual(expected));

  test('are at most 20, of bounded length', () => {
    const many = Array.from({ length: 50 }, (_, i) => `a.c:${i}: error: ${'x'.repeat(5000)}`).join('\n');
    expect(errorsIn(many)).toHaveLength(20);
    expect(Math.max(...errorsIn(many).map((line) => line.length))).toBeLessThanOrEqual(300);
  });

  test('are found at once in very long lines', () => {
    const startedAt = performance.now();
    for (const letter of ['a', '/', '1:', 'a/', ' ', 'make: '])
      errorsIn(letter.repeat(Math.ceil(16_384 / letter.length)));
    expect(performance.now() - startedAt).toBeLessThan(2000);
  });
});

describe('errors that would come again in a build from nothing', () => {
  test.each([
    ['kernel/pid.c:180:15: error: implicit declaration', true],
    ['fs/pipe.c:1:10: fatal error: generated/x.h: No such file or directory', false],
    ["net/core/dst.c:33: undefined reference to `x'", false],
    ["No rule to make target 'x'", false],
  ])('%s: %s', (error, expected) => expect(lieInSource([error])).toBe(expected));
});
