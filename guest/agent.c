/*
 * What runs in a machine that somebody else made and that we reach over ssh: the same as init, but without being
 * process 1. Its settings come on standard input, its markers go to standard output. `agent control` sets sysctls and
 * runs the control program, `agent run` the reproducer; the host says `up` and `begin` itself, right before each.
 * Programs lie beside it, in the directory that it is started in.
 */
#define _GNU_SOURCE
#include "guest.h"

#include <dirent.h>
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { most_processes = 1 << 16 };

static struct process {
	pid_t id, parent;
	int ours;
} processes[most_processes];

static pid_t parent_of(const char *id)
{
	char path[64], text[512], *behind_name;

	snprintf(path, sizeof path, "/proc/%.20s/stat", id);
	if (read_file(path, text, sizeof text) <= 0 || !(behind_name = strrchr(text, ')')))
		return 0;
	return strlen(behind_name) > 4 ? atoi(behind_name + 4) : 0;
}

static int list_processes(void)
{
	DIR *all = opendir("/proc");
	struct dirent *entry;
	int count = 0;

	while (all && count < most_processes && (entry = readdir(all)))
		if (atoi(entry->d_name) > 1)
			processes[count++] = (struct process){ atoi(entry->d_name), parent_of(entry->d_name), 0 };
	if (all)
		closedir(all);
	return count;
}

static int is_ours(pid_t id, int count)
{
	int i;

	for (i = 0; i < count; i++)
		if (processes[i].id == id)
			return processes[i].ours;
	return id == getpid();
}

/* All that descend from us: orphans do, too, because we adopt them. */
void kill_all(void)
{
	int count = list_processes(), more = 1, i;

	while (more)
		for (more = 0, i = 0; i < count; i++) {
			struct process *process = &processes[i];

			if (process->ours || process->id == getpid())
				continue;
			if (process->parent == getpid() || is_ours(process->parent, count))
				process->ours = more = 1;
		}
	for (i = 0; i < count; i++)
		if (processes[i].ours)
			kill(processes[i].id, SIGKILL);
}

static void say(const char *who, struct ending ending)
{
	static const char *const formats[] = { "%s exit %d", "%s signal %d", "%s timeout", "%s stuck",
					       "%s not started, errno %d" };

	mark(formats[ending.how], who, ending.value);
}

static void read_input(char *text, long size)
{
	long used = 0, n;

	while (used < size - 1 && (n = read(0, text + used, size - 1 - used)) > 0)
		used += n;
	text[used] = 0;
}

static const char *beside(const char *directory, const char *name)
{
	static char path[PATH_MAX + 16];

	snprintf(path, sizeof path, "%s/%s", directory, name);
	return path;
}

static void try_control(const char *directory, const struct settings *settings)
{
	char *own[] = { (char *)beside(directory, "control"), 0 };
	struct program control = { own, "control", settings->control_ms, 1000, 0 };
	struct ending ending;
	int i;

	set_sysctls();
	set_job_sysctls("sysctl");
	ending = supervise(&control);
	for (i = 0; i < settings->control_count && ending.how == EXITED && ending.value == 0; i++)
		ending = supervise(&settings->controls[i]);
	if (ending.how == EXITED && ending.value == 0)
		mark("control ok");
	else
		say("control", ending);
}

static void reproduce(const struct settings *settings)
{
	long stuck_ms = hung_task_report_ms(10000);
	struct timespec late = { settings->late_ms / 1000, settings->late_ms % 1000 * 1000000 };
	struct ending ending = { NOT_STARTED, 0 };
	int i;

	for (i = 0; i < settings->step_count; i++) {
		if (i > 0)
			say("next", ending);
		settings->steps[i].stuck_ms = stuck_ms < settings->stuck_ms ? stuck_ms : settings->stuck_ms;
		ending = supervise(&settings->steps[i]);
		if (ending.how == STUCK || ending.how == NOT_STARTED)
			break;
	}
	if (ending.how == STUCK)
		write_file("/proc/sysrq-trigger", "w");
	say("end", ending);
	nanosleep(&late, 0);
}

int main(int count, char **arguments)
{
	static struct settings settings = { .nonce = "none", .control_ms = 10000, .stuck_ms = 60000, .late_ms = 100 };
	static char text[1 << 16], directory[PATH_MAX], work[PATH_MAX + 8];

	prctl(PR_SET_DUMPABLE, 0);
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	read_input(text, sizeof text);
	parse_settings(&settings, text);
	set_nonce(settings.nonce);
	if (count != 2 || !getcwd(directory, sizeof directory))
		return 2;
	snprintf(work, sizeof work, "%s/work", directory);
	work_directory = work;
	if (!strcmp(arguments[1], "control"))
		try_control(directory, &settings);
	else
		reproduce(&settings);
	return 0;
}
