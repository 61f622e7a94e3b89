/*
 * A program that works on every kernel that works: new processes, a pipe, a file, memory, and time that passes.
 * Exit status 0, or the number of the first thing that did not work, which it also says.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const char *self;

/* A child executes this program again, which writes into a pipe and ends with a certain status. */
static int processes_and_pipes(void)
{
	int ends[2], status;
	char got[8] = "";
	pid_t child;

	if (pipe(ends))
		return 0;
	child = fork();
	if (child == 0) {
		dup2(ends[1], 1);
		execl(self, self, "child", (char *)0);
		_exit(1);
	}
	close(ends[1]);
	if (child < 0 || read(ends[0], got, sizeof got) != 5)
		return 0;
	close(ends[0]);
	return !memcmp(got, "alive", 5) && waitpid(child, &status, 0) == child && WIFEXITED(status) &&
	       WEXITSTATUS(status) == 42;
}

static int files(void)
{
	static const char path[] = "control.tmp", text[] = "written and read again";
	char got[sizeof text] = "";
	int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
	int ok = fd >= 0 && write(fd, text, sizeof text) == sizeof text && lseek(fd, 0, SEEK_SET) == 0 &&
		 read(fd, got, sizeof got) == sizeof got && !memcmp(text, got, sizeof text);

	close(fd);
	return !unlink(path) && ok;
}

static int memory(void)
{
	const long size = 1 << 20;
	long i, sum = 0;
	unsigned char *page = mmap(0, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (page == MAP_FAILED)
		return 0;
	for (i = 0; i < size; i += 4096)
		page[i] = 1;
	for (i = 0; i < size; i++)
		sum += page[i];
	return !munmap(page, size) && sum == size / 4096;
}

static int clocks(void)
{
	struct timespec before, after, nap = { 0, 1000000 };

	if (clock_gettime(CLOCK_MONOTONIC, &before) || nanosleep(&nap, 0) || clock_gettime(CLOCK_MONOTONIC, &after))
		return 0;
	return after.tv_sec > before.tv_sec || (after.tv_sec == before.tv_sec && after.tv_nsec > before.tv_nsec);
}

static const struct { const char *name; int (*works)(void); } checks[] = {
	{ "processes and pipes", processes_and_pipes },
	{ "files", files },
	{ "memory", memory },
	{ "clocks", clocks },
};

int main(int count, char **arguments)
{
	unsigned i;

	self = arguments[0];
	if (count > 1)
		return write(1, "alive", 5) == 5 ? 42 : 1;
	for (i = 0; i < sizeof checks / sizeof checks[0]; i++)
		if (!checks[i].works()) {
			printf("%s: do not work\n", checks[i].name);
			return i + 1;
		}
	return 0;
}
