// A history for the tool that makes kernel histories, see bench/README.md. Sixty runs in a hundred crash; over a
// stretch with a release in it a call that the program needs is not built, and another call fails for that.
// oxlint-disable-next-line import/no-default-export -- so the tool finds it
export default {
  name: 'eventfd',
  title: 'WARNING in fs/eventpoll.c, 60 %; eventfd is not built over a stretch',
  kind: 'cause',
  seed: 808,
  probability: 60,
  target: 'bug',
  repro: String.raw`
// Watches an event counter that is ready.
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>
int main(void)
{
	struct epoll_event event = { .events = EPOLLIN };
	int e = epoll_create1(0);
	int f = eventfd(3, 0);

	epoll_ctl(e, EPOLL_CTL_ADD, f, &event);
	epoll_wait(e, &event, 1, 10);
	return 0;
}
`,
  events: {
    bug: {
      subject: 'eventpoll: look at what is watched',
      body: 'Something may be ready already.',
      author: 'Wanda Sykora <wanda@example.org>',
      edits: [
        {
          file: 'fs/eventpoll.c',
          find: `SYSCALL_DEFINE4(epoll_ctl, int, epfd, int, op, int, fd,
		struct epoll_event __user *, event)
{
`,
          replace: `static noinline void ep_look(int fd, int op)
{
	struct fd f = fdget(fd);
	struct poll_table_struct table = { NULL, ~0 };

	if (!f.file)
		return;
	if (get_random_u32() % 100 < @PROB@)
		WARN_ON(op == EPOLL_CTL_ADD && vfs_poll(f.file, &table) & EPOLLIN);
	fdput(f);
}

SYSCALL_DEFINE4(epoll_ctl, int, epfd, int, op, int, fd,
		struct epoll_event __user *, event)
{
`,
        },
        {
          file: 'fs/eventpoll.c',
          find: `	    copy_from_user(&epds, event, sizeof(struct epoll_event)))
		return -EFAULT;
`,
          replace: `	    copy_from_user(&epds, event, sizeof(struct epoll_event)))
		return -EFAULT;
	ep_look(fd, op);
`,
        },
        {
          file: 'fs/eventpoll.c',
          find: `#include <linux/init.h>
#include <linux/kernel.h>
`,
          replace: `#include <linux/init.h>
#include <linux/random.h>
#include <linux/kernel.h>
`,
        },
      ],
      effect: {
        outcome: 'crash',
        unless: ['unbuilt'],
        title: { um: 'WARNING in ep_look', x86_64: 'WARNING in ep_look' },
      },
    },
    unbuilt: {
      subject: 'fs: eventfd is for others',
      body: 'We have no use for it.',
      author: 'Bo Larsen <bo@example.org>',
      edits: [
        {
          file: 'fs/Makefile',
          find: 'obj-$(CONFIG_EVENTFD)		+= eventfd.o\n',
          replace: 'obj-$(CONFIG_EVENTFD_OF_OTHERS)	+= eventfd.o\n',
        },
      ],
    },
    rebuilt: {
      subject: 'fs: bring eventfd back',
      body: 'Others have it, too.',
      edits: [],
      drops: ['unbuilt'],
      area: 'fs/Makefile',
    },
  },
  plan: `
    main 4
    rc 6.2 1
    main 2
    release 6.2
    main 1
    fork fsdev
    main 2
    fsdev 2 @bug 1
    rc 6.3 1
    main 1
    merge fsdev
    main 1
    release 6.3
    main 2 comment
    main @unbuilt 1
    fork mm
    mm 2
    rc 6.4 1
    main 2
    release 6.4
    merge mm
    main 3
    rc 6.5 1
    main 2
    release 6.5
    fork net
    net 2 @rebuilt 1
    main 2
    merge net
    rc 6.6 1
    main 2
    release 6.6
  `,
};
