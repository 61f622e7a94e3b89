/*
 * Process 1 of a test machine: proves that the machine works, runs the steps of the reproducer once, says how
 * they ended and switches off. The host follows it by its markers (src/core/evidence/run-markers.ts reads them):
 *
 *   up                          it runs: the kernel has booted
 *   control ok | control HOW    the known-good programs ran | one did not
 *   begin                       the next thing that runs is the reproducer
 *   killing                     the time of its step is over
 *   next HOW                    nothing of this step runs any more, and the next one begins
 *   end HOW                     nothing of it runs any more (`end stuck`: it cannot be killed)
 *   trace ...                   a system call of the reproducer, where asked for: see trace.c
 *
 * HOW: `exit N`, `signal N`, `timeout`, `stuck`, `not started, errno N`.
 */
#include "guest.h"

#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/reboot.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

static void say(const char *who, struct ending ending)
{
	static const char *const formats[] = { "%s exit %d", "%s signal %d", "%s timeout", "%s stuck",
					       "%s not started, errno %d" };

	mark(formats[ending.how], who, ending.value);
}

static int works(const struct settings *settings)
{
	char *own[] = { "/culprit/control", 0 };
	struct program control = { own, "control", settings->control_ms, 1000, 0 };
	struct ending ending = supervise(&control);
	int i;

	for (i = 0; i < settings->control_count && ending.how == EXITED && ending.value == 0; i++)
		ending = supervise(&settings->controls[i]);
	if (ending.how == EXITED && ending.value == 0)
		mark("control ok");
	else
		say("control", ending);
	return ending.how == EXITED && ending.value == 0;
}

/* Two periods of the hung task detector, within what the host waits for. */
static long stuck_ms(const struct settings *settings)
{
	long ms = hung_task_report_ms(10000);

	return ms < settings->stuck_ms ? ms : settings->stuck_ms;
}

static void reproduce(const struct settings *settings)
{
	struct ending ending = { NOT_STARTED, 0 };
	int i;

	mark("begin");
	for (i = 0; i < settings->step_count; i++) {
		if (i > 0)
			say("next", ending);
		settings->steps[i].stuck_ms = stuck_ms(settings);
		ending = supervise(&settings->steps[i]);
		if (ending.how == STUCK || ending.how == NOT_STARTED)
			break;
	}
	if (ending.how == STUCK)
		write_file("/proc/sysrq-trigger", "w"); /* prints where blocked tasks are */
	say("end", ending);
}

static void sleep_ms(long ms)
{
	struct timespec time = { ms / 1000, ms % 1000 * 1000000 };

	nanosleep(&time, 0);
}

void kill_all(void)
{
	kill(-1, SIGKILL);
}

int main(void)
{
	static struct settings settings = { .nonce = "none", .control_ms = 10000, .stuck_ms = 60000, .late_ms = 100 };

	/* Only the privileged can look into us, where the nonce is. */
	prctl(PR_SET_DUMPABLE, 0);
	read_settings(&settings);
	set_nonce(settings.nonce);
	mark("up");
	mkdir("/work", 0777);
	mount_all();
	set_sysctls();
	set_job_sysctls("/culprit/sysctl");
	loopback_up();
	if (works(&settings)) {
		reproduce(&settings);
		sleep_ms(settings.late_ms);
	}
	reboot(settings.reboot ? RB_AUTOBOOT : RB_POWER_OFF);
	for (;;)
		pause();
}
