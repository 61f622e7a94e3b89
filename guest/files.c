#include "guest.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

long read_file(const char *path, char *text, long size)
{
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	long n;

	text[0] = 0;
	if (fd < 0)
		return -1;
	n = read(fd, text, size - 1);
	close(fd);
	if (n < 0)
		return -1;
	text[n] = 0;
	return n;
}

int write_file(const char *path, const char *text)
{
	int fd = open(path, O_WRONLY | O_CLOEXEC);
	long n;

	if (fd < 0)
		return -1;
	n = write(fd, text, strlen(text));
	close(fd);
	return n < 0 ? -1 : 0;
}
