#include "guest.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

/* What one program may put on the console; the rest is read and dropped. */
enum { relay_limit = 256 << 10 };

static char nonce[40];
static char line[256];
static long line_size, relayed;

/* A kernel that dies next would otherwise take what waits in the driver with it. */
static void send(const char *text, long size)
{
	long n;

	while (size > 0 && (n = write(1, text, size)) > 0) {
		text += n;
		size -= n;
	}
	tcdrain(1);
}

void set_nonce(const char *value)
{
	snprintf(nonce, sizeof nonce, "%s", value);
}

void mark(const char *format, ...)
{
	char text[560];
	va_list list;
	int n = snprintf(text, sizeof text, "CULPRIT-%s ", nonce);

	va_start(list, format);
	n += vsnprintf(text + n, sizeof text - n - 1, format, list);
	va_end(list);
	if (n > (int)sizeof text - 2)
		n = sizeof text - 2;
	text[n] = '\n';
	send(text, n + 1);
}

static void send_line(const char *prefix)
{
	char text[sizeof line + 16];
	int n = snprintf(text, sizeof text, "%s| %.*s\n", prefix, (int)line_size, line);

	if (relayed <= relay_limit)
		send(text, n);
	line_size = 0;
}

/* Kernel lines begin with a time in brackets: what programs say shall never look like one. */
static char harmless(char c)
{
	if (c == '[')
		return '(';
	return c >= ' ' && c <= '~' ? c : '?';
}

void relay(const char *prefix, const char *bytes, long size)
{
	while (size-- > 0 && relayed <= relay_limit) {
		relayed++;
		if (*bytes == '\n' || line_size == sizeof line)
			send_line(prefix);
		if (*bytes != '\n' && *bytes != '\r')
			line[line_size++] = harmless(*bytes);
		bytes++;
		if (relayed == relay_limit) {
			line_size = snprintf(line, sizeof line, "(more output is dropped)");
			send_line(prefix);
			relayed = relay_limit + 1;
		}
	}
}

void relay_end(const char *prefix)
{
	if (line_size > 0)
		send_line(prefix);
	relayed = 0;
}
