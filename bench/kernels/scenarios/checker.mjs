// A history for the tool that makes kernel histories, see bench/README.md. A use after free that KASAN reports; over a
// stretch with a release in it KASAN cannot be built, so that nobody says anything.
// oxlint-disable-next-line import/no-default-export -- so the tool finds it
export default {
  name: 'checker',
  title: 'KASAN: use-after-free in fs/pipe.c, always; KASAN is not built over a stretch',
  kind: 'cause',
  seed: 939,
  probability: 100,
  kasan: true,
  target: 'bug',
  repro: String.raw`
// Asks for the size of a pipe.
#define _GNU_SOURCE
#include <fcntl.h>
#include <unistd.h>
int main(void)
{
	int p[2];

	if (pipe(p))
		return 1;
	fcntl(p[0], F_GETPIPE_SZ);
	return 0;
}
`,
  events: {
    bug: {
      subject: 'pipe: note who asks for sizes',
      body: 'Somebody should know.',
      author: 'Wanda Sykora <wanda@example.org>',
      edits: [
        {
          file: 'fs/pipe.c',
          find: `long pipe_fcntl(struct file *file, unsigned int cmd, unsigned long arg)
{
`,
          replace: `static noinline int pipe_note(void)
{
	char *note = kmalloc(40, GFP_KERNEL);

	if (!note)
		return 0;
	note[0] = 1;
	kfree(note);
	return READ_ONCE(note[0]) & 2;
}

long pipe_fcntl(struct file *file, unsigned int cmd, unsigned long arg)
{
`,
        },
        {
          file: 'fs/pipe.c',
          find: `		ret = pipe->max_usage * PAGE_SIZE;
		break;
	default:
`,
          replace: `		ret = pipe->max_usage * PAGE_SIZE;
		if (pipe_note())
			pr_info_once("pipe: a note was written to\\n");
		break;
	default:
`,
        },
      ],
      effect: {
        outcome: 'crash',
        unless: ['off'],
        title: {
          um: 'KASAN: use-after-free Read in pipe_note',
          x86_64: 'KASAN: use-after-free Read in pipe_note',
        },
      },
    },
    off: {
      subject: 'kasan: too slow for everybody',
      body: 'Use something else.',
      author: 'Bo Larsen <bo@example.org>',
      edits: [
        {
          file: 'lib/Kconfig.kasan',
          find: `	depends on (SLUB && SYSFS) || (SLAB && !DEBUG_SLAB)
	select STACKDEPOT_ALWAYS_INIT
`,
          replace: `	depends on (SLUB && SYSFS) || (SLAB && !DEBUG_SLAB)
	depends on BROKEN
	select STACKDEPOT_ALWAYS_INIT
`,
        },
      ],
    },
    on: {
      subject: 'Revert "kasan: too slow for everybody"',
      body: 'There is nothing else.',
      edits: [],
      drops: ['off'],
      area: 'lib/Kconfig.kasan',
    },
  },
  plan: `
    main 3
    rc 6.2 1
    main 2
    fork fsdev
    fsdev 1 @bug 1
    release 6.2
    main 1
    merge fsdev
    rc 6.3 1
    main 1
    release 6.3
    main 2 @off 1
    fork mm
    mm 2
    rc 6.4 1
    main 2
    release 6.4
    merge mm
    main 2
    rc 6.5 1
    main 2 @on 1
    main 2
    release 6.5
  `,
};
