// A history for the tool that makes kernel histories, see bench/README.md. A check for sleeping in atomic context speaks up first in all
// runs over the stretch of history that holds the culprit. It takes CONFIG_DEBUG_ATOMIC_SLEEP, which the crash that is searched does
// not need.
// oxlint-disable-next-line import/no-default-export -- so the tool finds it
export default {
  name: 'masked',
  title: 'WARNING in fs/pipe.c, always; over a long stretch sleeping in atomic context comes first',
  kind: 'cause',
  seed: 417,
  probability: 100,
  target: 'bug',
  repro: String.raw`
// Makes a pipe for packets.
#define _GNU_SOURCE
#include <fcntl.h>
#include <unistd.h>
int main(void)
{
	int p[2];

	return pipe2(p, O_DIRECT);
}
`,
  events: {
    bug: {
      subject: 'pipe: mark pipes for packets',
      body: 'Somebody should know of them.',
      author: 'Hilda Mork <hilda@example.org>',
      edits: [
        {
          file: 'fs/pipe.c',
          find: `int do_pipe_flags(int *fd, int flags)
{
`,
          replace: `static noinline void pipe_mark(int flags)
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
		pipe_mark(flags);
`,
        },
      ],
      effect: { outcome: 'crash', title: { um: 'WARNING in pipe_mark', x86_64: 'WARNING in pipe_mark' } },
    },
    mask: {
      subject: 'pipe: count users of each processor',
      body: 'A counter of each processor is cheap.',
      edits: [
        {
          file: 'fs/pipe.c',
          find: `static int __do_pipe_flags(int *fd, struct file **files, int flags)
{
	int error;
	int fdw, fdr;
`,
          replace: `static noinline void pipe_count(void)
{
	preempt_disable();
	might_sleep();
	preempt_enable();
}

static int __do_pipe_flags(int *fd, struct file **files, int flags)
{
	int error;
	int fdw, fdr;

	pipe_count();
`,
        },
      ],
    },
    unmask: {
      subject: 'pipe: do not count users',
      body: 'Nobody reads the counters.',
      edits: [],
      drops: ['mask'],
      area: 'fs/pipe.c',
    },
  },
  plan: `
    main 3
    rc 6.2 1
    main 2
    release 6.2
    main 2 @mask 1
    rc 6.3 1
    main 2
    release 6.3
    fork fsdev
    main 3
    fsdev 1 @bug 1
    rc 6.4 1
    main 2
    merge fsdev
    main 2
    release 6.4
    main 3
    rc 6.5 1
    main 2 @unmask 1
    release 6.5
    main 1
  `,
};
