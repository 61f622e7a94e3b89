// A history for the tool that makes kernel histories, see bench/README.md. Half of the runs crash at once; a run that
// does not crash takes 20 s, as where a race is looked for until the time is up.
// oxlint-disable-next-line import/no-default-export -- so the tool finds it
export default {
  name: 'slow',
  title: 'WARNING in fs/pipe.c, 50 %; a clean run takes 20 s',
  kind: 'cause',
  seed: 909,
  probability: 50,
  target: 'bug',
  repro: String.raw`
// Makes a pipe and asks for its size; then it waits, as for a race that did not come.
#define _GNU_SOURCE
#include <fcntl.h>
#include <unistd.h>
int main(void)
{
	int ends[2];

	if (pipe(ends))
		return 1;
	fcntl(ends[0], F_GETPIPE_SZ);
	sleep(20);
	return 0;
}
`,
  events: {
    bug: {
      subject: 'pipe: look at the size that is asked for',
      body: 'Nobody looked so far.',
      author: 'Wanda Sykora <wanda@example.org>',
      edits: [
        {
          file: 'fs/pipe.c',
          find: `	case F_GETPIPE_SZ:
		ret = pipe->max_usage * PAGE_SIZE;
`,
          replace: `	case F_GETPIPE_SZ:
		ret = pipe_size_seen(pipe);
`,
        },
        {
          file: 'fs/pipe.c',
          find: `long pipe_fcntl(struct file *file, unsigned int cmd, unsigned long arg)
{
`,
          replace: `static noinline long pipe_size_seen(struct pipe_inode_info *pipe)
{
	WARN_ON(get_random_u32() % 100 < @PROB@);
	return pipe->max_usage * PAGE_SIZE;
}

long pipe_fcntl(struct file *file, unsigned int cmd, unsigned long arg)
{
`,
        },
        {
          file: 'fs/pipe.c',
          find: `#include <linux/mm.h>
`,
          replace: `#include <linux/mm.h>
#include <linux/random.h>
`,
        },
      ],
      effect: { outcome: 'crash', title: { um: 'WARNING in pipe_size_seen', x86_64: 'WARNING in pipe_size_seen' } },
    },
  },
  plan: `
    main 4
    rc 6.2 1
    main 2
    release 6.2
    main 3
    fork fsdev
    main 2
    fsdev 3
    rc 6.3 1
    main 2
    merge fsdev
    main 1
    release 6.3
    main 2 comment
    fork mm
    mm 2 @bug 2
    rc 6.4 1
    main 3
    release 6.4
    merge mm
    main 4
    rc 6.5 1
    main 3
    release 6.5
  `,
};
