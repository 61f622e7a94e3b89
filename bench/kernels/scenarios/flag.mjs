// A history for the tool that makes kernel histories, see bench/README.md. The bug is older than all releases; a late
// commit on a side branch lets a flag through, in the same file, and only exposes it.
// oxlint-disable-next-line import/no-default-export -- so the tool finds it
export default {
  name: 'flag',
  title: 'WARNING in fs/pipe.c, always; the flag that leads there is refused until late',
  kind: 'cause',
  seed: 929,
  probability: 100,
  target: 'bug',
  targetNeeds: ['flag'],
  base: ['bug'],
  label: 'exposes',
  repro: String.raw`
// Makes a pipe that appends.
#define _GNU_SOURCE
#include <fcntl.h>
#include <unistd.h>
int main(void)
{
	int p[2];

	if (pipe2(p, 0))
		return 1;
	return pipe2(p, O_APPEND);
}
`,
  events: {
    bug: {
      subject: '',
      body: '',
      edits: [
        {
          file: 'fs/pipe.c',
          find: `int do_pipe_flags(int *fd, int flags)
{
`,
          replace: `static noinline void pipe_mark(int flags)
{
	WARN_ON(flags & O_APPEND);
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
      effect: {
        outcome: 'crash',
        needs: ['flag'],
        title: { um: 'WARNING in pipe_mark', x86_64: 'WARNING in pipe_mark' },
      },
    },
    flag: {
      subject: 'pipe: take O_APPEND',
      body: 'It has always been true.',
      author: 'Bo Larsen <bo@example.org>',
      edits: [
        {
          file: 'fs/pipe.c',
          find: `	if (flags & ~(O_CLOEXEC | O_NONBLOCK | O_DIRECT | O_NOTIFICATION_PIPE))
		return -EINVAL;
`,
          replace: `	if (flags & ~(O_CLOEXEC | O_NONBLOCK | O_DIRECT | O_NOTIFICATION_PIPE | O_APPEND))
		return -EINVAL;
`,
        },
      ],
    },
  },
  plan: `
    main 3
    rc 6.2 1
    main 2
    release 6.2
    fork mm
    main 2
    mm 2
    merge mm
    rc 6.3 1
    main 3
    release 6.3
    main 2
    fork fsdev
    main 2
    fsdev 1 @flag 1
    rc 6.4 1
    main 2
    merge fsdev
    release 6.4
    main 2
  `,
};
