import { describe, expect, test } from 'vitest';
import { findHostFault } from './host-fault.ts';

describe('whose fault a failed build is', () => {
  test.each([
    ['/tmp/ccX.s: No space left on device', 'other'],
    ['fatal error: error writing to /tmp/ccX.s: No space left on device', 'other'],
    ['/bin/sh: 1: flex: not found', 'tool-missing'],
    ['/bin/sh: line 1: bison: command not found', 'tool-missing'],
    ['make[1]: gcc: No such file or directory', 'tool-missing'],
    ['/bin/sh: 1: aarch64-linux-gnu-gcc: not found', 'tool-missing'],
    ['fatal error: libelf.h: No such file or directory', 'tool-missing'],
    ['setpriv: failed to execute make: No such file or directory', 'tool-missing'],
    ['gcc: fatal error: Killed signal terminated program cc1', 'other'],
    ['make[3]: *** [scripts/Makefile.build:250: fs/open.o] Killed', 'other'],
    ['cc1: out of memory allocating 65536 bytes after a total of 1 bytes', 'other'],
    ['/bin/sh: 1: Cannot fork: Resource temporarily unavailable', 'other'],
    ['kernel/pid.c:180:15: error: implicit declaration of function', undefined],
    ['/bin/sh: 1: ./scripts/new-tool.sh: not found', undefined],
    ['/bin/sh: 1: frobnicate: not found', undefined],
    ['fs/pipe.c:1:10: fatal error: linux/no.h: No such file or directory', undefined],
    ['make[1]: *** [Makefile:1296: vmlinux] Error 2', undefined],
  ])('%s: %s', (line, kind) => expect(findHostFault(['  CC  a.o', line])?.kind).toBe(kind));
});
