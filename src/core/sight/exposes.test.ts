import { describe, expect, test } from 'vitest';
import { blamedCode, exposureOf, functionText } from './exposes.ts';
import type { SightReading } from './sight-reading.ts';

const blind: SightReading = { sight: 'blind', odds: 0.1, why: 'fcntl(F_SETPIPE_SZ) returns EINVAL here' };
const clear: SightReading = { sight: 'clear', odds: 0.95, why: 'it returns 0 here' };

const watch = (body: string) => `static noinline void watch(struct pipe *pipe,
			   long size)
{
	${body}
}
`;
const user = (body: string) => `long pipe_fcntl(struct file *file)
{
	watch(file->pipe, 1);
	${body}
}
`;
const declared = 'static void watch(struct pipe *pipe, long size);\n';

describe('exposes is said', () => {
  test('where every parent is blind and the blamed function is as it was', () => {
    expect(exposureOf([blind], 'same functions')).toEqual({ what: blind.why, older: 0.9 * 0.97 });
  });

  test('with less certainty where only the file is known to be the same', () => {
    expect(exposureOf([blind], 'same file')!.older).toBeLessThan(exposureOf([blind], 'same functions')!.older);
  });

  test.each([
    ['the commit changed the blamed function', [blind], 'changed'],
    ['nothing is known of the code', [blind], 'unknown'],
    ['the parent could see', [clear], 'same functions'],
    ['a parent was never looked at', [blind, null], 'same functions'],
    ['there is no parent', [], 'same functions'],
  ] as const)('but not where %s', (_, parents, code) => {
    expect(exposureOf(parents, code)).toBeNull();
  });
});

describe('what a commit did to the blamed function:', () => {
  const file = (before: string | null, after: string | null) => [{ before, after }];
  test.each([
    [
      'nothing, though it changed its caller',
      file(watch('warn();') + user('a();'), watch('warn();') + user('b();')),
      'same functions',
    ],
    ['it changed it', file(watch('warn();'), watch('panic();')), 'changed'],
    ['it added it', file(user('a();'), user('a();') + watch('warn();')), 'changed'],
    ['it added its file', file(null, watch('warn();')), 'changed'],
    [
      'nothing that shows, where a macro makes the function and the file is the same',
      file('MAKE(x)\n', 'MAKE(x)\n'),
      'same file',
    ],
    ['nobody knows, where a macro makes it and the file changed', file('MAKE(x)\n', 'MAKE(y)\n'), 'unknown'],
    ['nobody knows without a file', [], 'unknown'],
  ] as const)('%s', (_, files, expected) => {
    expect(blamedCode(['watch'], files)).toBe(expected);
  });
});

describe('the text of a function', () => {
  test('is its definition, not a declaration or a call', () => {
    expect(functionText(declared + user('') + watch('warn();'), 'watch')).toBe(watch('warn();').trimEnd());
  });

  test('is found behind the macro of a system call', () => {
    const source = 'SYSCALL_DEFINE2(pipe2, int __user *, fildes, int, flags)\n{\n\treturn 0;\n}\n';
    expect(functionText(source, '__do_sys_pipe2')).toBe(source.trimEnd());
    expect(functionText(source, '__do_sys_pipe')).toBeNull();
  });

  test('is not that of a function whose name ends alike', () => {
    expect(functionText(watch('a();').replace('watch(', 'rewatch('), 'watch')).toBeNull();
  });
});
