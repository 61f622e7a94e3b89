/*
 * Locks and unlocks ranges of a file at random, as a fuzzer would. The order differs from run to run:
 * where the bug is, about four runs out of five crash. More steps make it surer, fewer make it rarer.
 */
#include <fcntl.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

enum { steps = 24, file_bytes = 64 };

static unsigned long long state;

static unsigned below(unsigned limit)
{
	state = state * 6364136223846793005ULL + 1442695040888963407ULL;
	return (unsigned)(state >> 33) % limit;
}

int main(void)
{
	static const short types[] = { F_RDLCK, F_WRLCK, F_UNLCK };
	struct timespec now;
	int i, fd = open("ranges", O_RDWR | O_CREAT, 0600);

	if (fd < 0) {
		perror("ranges");
		return 1;
	}
	clock_gettime(CLOCK_REALTIME, &now);
	state = (unsigned long long)now.tv_sec * 1000000000ULL + now.tv_nsec;
	for (i = 0; i < 8; i++)
		below(2);

	for (i = 0; i < steps; i++) {
		struct flock range = { .l_type = types[below(3)], .l_whence = SEEK_SET };

		range.l_start = below(file_bytes);
		range.l_len = 1 + below(file_bytes - range.l_start);
		if (fcntl(fd, F_SETLK, &range))
			perror("F_SETLK");
	}
	return 0;
}
