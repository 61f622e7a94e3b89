#include "guest.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define HUNG_TASK_SECS "/proc/sys/kernel/hung_task_timeout_secs"

/*
 * `word` on the command line leaves a setting alone; `lower` only ever makes a number smaller.
 * Hung tasks: the default of 120 s reports one after up to 240 s, later than most runs end, and a guest without disks
 * and network has no task that waits 20 s for good reason. Threads: bounds a fork bomb, because User Mode Linux has
 * a process of the host for each one of the guest.
 */
static const struct { const char *word, *path, *value; int lower; } sysctls[] = {
	{ "loglevel", "/proc/sys/kernel/printk", "7", 0 },
	{ "hung_task_timeout", HUNG_TASK_SECS, "20", 1 },
	{ "hung_task_panic", "/proc/sys/kernel/hung_task_panic", "1", 0 },
	{ "softlockup_panic", "/proc/sys/kernel/softlockup_panic", "1", 0 },
	{ "nmi_watchdog", "/proc/sys/kernel/hardlockup_panic", "1", 0 },
	{ "threads-max", "/proc/sys/kernel/threads-max", "1500", 1 },
};

/* The number in a file, or -1. */
static long number_in(const char *path)
{
	char text[32];

	return read_file(path, text, sizeof text) < 0 ? -1 : atol(text);
}

void set_sysctls(void)
{
	static char cmdline[4096];
	unsigned i;

	read_file("/proc/cmdline", cmdline, sizeof cmdline);
	for (i = 0; i < sizeof sysctls / sizeof sysctls[0]; i++) {
		/* The machine of somebody else may have more threads than that already. */
		if (!strcmp(sysctls[i].word, "threads-max") && getpid() != 1)
			continue;
		if (strstr(cmdline, sysctls[i].word))
			continue;
		if (sysctls[i].lower && number_in(sysctls[i].path) <= atol(sysctls[i].value))
			continue;
		write_file(sysctls[i].path, sysctls[i].value);
	}
}

static void set_job_sysctl(const char *name, const char *value)
{
	char path[300], note[400];
	int n;

	snprintf(path, sizeof path, "/proc/sys/%s", name);
	if (!write_file(path, value))
		return;
	n = snprintf(note, sizeof note, "sysctl %s: %s\n", name, strerror(errno));
	relay("control", note, n < (int)sizeof note ? n : (int)sizeof note - 1);
	relay_end("control");
}

void set_job_sysctls(const char *path)
{
	static char text[16384];
	char *line, *rest = text, *value;

	if (read_file(path, text, sizeof text) < 0)
		return;
	while ((line = strsep(&rest, "\n"))) {
		value = strchr(line, '=');
		if (!value)
			continue;
		*value++ = 0;
		set_job_sysctl(line, value);
	}
}

long hung_task_report_ms(long otherwise)
{
	long secs = number_in(HUNG_TASK_SECS);

	return secs > 0 ? 2000 * secs + 5000 : otherwise;
}
