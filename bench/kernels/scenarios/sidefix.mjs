// A history for the tool that makes kernel histories, see bench/README.md. A fix bisection: the bug came with a commit of
// its own. One branch forked before it and never had it; the fix was made on another, which forked after it and before
// the start commit. Neither contains the start commit; revisions of both are clean.
// oxlint-disable-next-line import/no-default-export -- so the tool finds it
export default {
  name: 'sidefix',
  title: 'fix bisection: WARNING in fs/pipe.c, always; one branch never had the bug, the fix is on another',
  kind: 'fix',
  seed: 717,
  probability: 100,
  target: 'bug',
  crashTag: 'v6.2',
  base: [],
  repro: String.raw`
// Makes a pipe of packets.
#define _GNU_SOURCE
#include <fcntl.h>
#include <unistd.h>
int main(void)
{
	int p[2];

	if (pipe2(p, 0))
		return 1;
	return pipe2(p, O_DIRECT);
}
`,
  events: {
    bug: {
      subject: 'pipe: look at the flags of new pipes',
      body: 'Most are of one kind.',
      author: 'Bo Larsen <bo@example.org>',
      edits: [
        {
          file: 'fs/pipe.c',
          find: `int do_pipe_flags(int *fd, int flags)
{
`,
          replace: `static noinline void pipe_look(int flags)
{
	WARN_ON(flags & O_DIRECT);
}

int do_pipe_flags(int *fd, int flags)
{
`,
        },
        {
          file: 'fs/pipe.c',
          find: `	error = __do_pipe_flags(fd, files, flags);
	if (!error) {
`,
          replace: `	error = __do_pipe_flags(fd, files, flags);
	if (!error) {
		pipe_look(flags);
`,
        },
      ],
      effect: { outcome: 'crash', title: { um: 'WARNING in pipe_look', x86_64: 'WARNING in pipe_look' } },
    },
    fix: {
      subject: 'pipe: there is nothing to look at',
      body: 'Pipes may be of any kind.',
      author: 'Nils Aagaard <nils@example.org>',
      edits: [],
      drops: ['bug'],
      area: 'fs/pipe.c',
    },
  },
  plan: `
    main 3
    fork mm
    rc 6.2 1
    main 2
    main @bug 1
    fork net
    main 2
    release 6.2
    mm 4
    main 2
    net 3 @fix counter 1 counter
    rc 6.3 1
    merge mm
    main 2
    release 6.3
    main 2
    merge net
    rc 6.4 1
    main 3
    release 6.4
  `,
};
