/*
 * Process 1 of a test machine: proves that the machine works, runs the reproducer once, says how it ended and
 * switches off. The host follows it by its markers (src/core/evidence/run-markers.ts reads them):
 *
 *   up                          it runs: the kernel has booted
 *   control ok | control HOW    a known-good program ran | did not
 *   begin                       the next thing that runs is the reproducer
 *   killing                     its time is over
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
	struct program control = { "/culprit/control", "control", settings->control_ms, 1000, 0 };
	struct ending ending = supervise(&control);

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
	struct program repro = { "/culprit/repro", "repro", settings->reproducer_ms, stuck_ms(settings),
				 settings->trace };
	struct ending ending;

	mark("begin");
	ending = supervise(&repro);
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
	static struct settings settings = { "none", 10000, 10000, 60000, 100, 0, 0 };

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
