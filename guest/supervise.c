#define _GNU_SOURCE
#include "guest.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static char *const environment[] = { "PATH=/bin:/usr/bin:/sbin:/usr/sbin", "HOME=/work", "TMPDIR=/tmp", 0 };

const char *work_directory = "/work";

/* Why the program could not be started, told by the child that should have become it. */
static int *exec_error;

static long now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000L + now.tv_nsec / 1000000;
}

static void woken(int signal)
{
	(void)signal; /* its arrival ends ppoll() */
}

/* SIGCHLD comes through only inside ppoll(), so that none is missed. */
static void only_in_ppoll(sigset_t *inside)
{
	struct sigaction action = { .sa_handler = woken };
	sigset_t children;

	sigemptyset(&children);
	sigaddset(&children, SIGCHLD);
	sigaction(SIGCHLD, &action, 0);
	sigprocmask(SIG_BLOCK, &children, inside);
	sigdelset(inside, SIGCHLD);
}

/* `gate` is closed when whoever wants to trace is ready. */
static void become(char **arguments, int output, int gate, const sigset_t *signals)
{
	char none;

	while (read(gate, &none, 1) < 0 && errno == EINTR)
		;
	setsid();
	signal(SIGCHLD, SIG_DFL);
	sigprocmask(SIG_SETMASK, signals, 0);
	dup2(open("/dev/null", O_RDONLY), 0);
	dup2(output, 1);
	dup2(output, 2);
	if (chdir(work_directory))
		chdir("/");
	execve(arguments[0], arguments, environment);
	*exec_error = errno;
	_exit(127);
}

/*
 * Takes in everything that ended or stopped; false when nothing runs any more. Orphans become ours: we are process
 * 1. Comes back after a while, as a traced program may stop faster than we look; `*more` tells that it did.
 */
static int anything_left(pid_t program, int *status, int *more)
{
	int one, stops = 0;
	pid_t pid = 0;

	while (stops < 64 && (pid = waitpid(-1, &one, WNOHANG | __WALL)) > 0) {
		if (WIFSTOPPED(one)) {
			trace_stop(pid, one);
			stops++;
			continue;
		}
		trace_end(pid);
		if (pid == program)
			*status = one;
	}
	*more = pid > 0;
	return pid >= 0;
}

/* Relays what waits in the pipe; false at its end. */
static int pass_on(int pipe, const char *prefix)
{
	static char bytes[4096];
	long n = read(pipe, bytes, sizeof bytes);

	if (n > 0)
		relay(prefix, bytes, n);
	return n > 0 || (n < 0 && (errno == EAGAIN || errno == EINTR));
}

static void wait_a_while(int *pipe, const char *prefix, long ms, const sigset_t *inside)
{
	struct timespec limit = { ms / 1000, ms % 1000 * 1000000 };
	struct pollfd poll = { *pipe, POLLIN, 0 };

	if (ppoll(&poll, 1, &limit, inside) <= 0 || *pipe < 0)
		return;
	if (!pass_on(*pipe, prefix)) {
		close(*pipe);
		*pipe = -1;
	}
}

/* Everything waits for us now: a thousand forking processes must not leave us a thousandth of the time. */
static void come_first(void)
{
	setpriority(PRIO_PROCESS, 0, -20);
}

static struct ending ending_of(int status)
{
	if (WIFSIGNALED(status))
		return (struct ending){ SIGNALLED, WTERMSIG(status) };
	return (struct ending){ EXITED, WEXITSTATUS(status) };
}

/*
 * The time of a program is over when nothing of it runs any more: one that goes to the background may still be at
 * work. A killed process that does not die hangs in the kernel, which the kernel's own detector should then say.
 * Tracing slows a program down, so the second half of its time is without.
 */
static struct ending follow(const struct program *what, pid_t program, int *pipe, const sigset_t *inside)
{
	long deadline = now_ms() + what->limit_ms, trace_until = deadline - what->limit_ms / 2, left;
	int status = 0, killing = 0, more = 0;

	while (anything_left(program, &status, &more)) {
		left = deadline - now_ms();
		if (left <= 0 && killing)
			return (struct ending){ STUCK, 0 };
		if (left <= 0) {
			mark("killing");
			killing = 1;
			come_first();
			left = what->stuck_ms;
			deadline = now_ms() + what->stuck_ms;
		}
		if (what->trace && (killing || now_ms() >= trace_until))
			trace_over();
		if (killing)
			kill_all();
		if ((killing || what->trace) && left > 50)
			left = 50;
		wait_a_while(pipe, what->prefix, more ? 0 : left, inside);
	}
	return killing ? (struct ending){ TIMED_OUT, 0 } : ending_of(status);
}

/* Starts the program behind a gate that opens when it is traced, or at once. */
static pid_t start(const struct program *what, int output, const sigset_t *inside)
{
	int gate[2];
	pid_t program;

	if (pipe2(gate, O_CLOEXEC))
		return -1;
	program = fork();
	if (program == 0) {
		close(gate[1]);
		become(what->arguments, output, gate[0], inside);
	}
	if (program > 0 && what->trace) {
		come_first();
		trace_begin(program);
	}
	close(gate[0]);
	close(gate[1]);
	return program;
}

struct ending supervise(const struct program *what)
{
	struct ending ending;
	int output[2];
	sigset_t inside;
	pid_t program;
	int rounds = 16;
	static int not_shared;

	if (!exec_error)
		exec_error = mmap(0, sizeof *exec_error, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (exec_error == MAP_FAILED)
		exec_error = &not_shared;
	*exec_error = 0;
	if (pipe2(output, O_CLOEXEC | O_NONBLOCK))
		return (struct ending){ NOT_STARTED, errno };
	only_in_ppoll(&inside);
	fcntl(output[1], F_SETFL, 0);
	program = start(what, output[1], &inside);
	close(output[1]);
	if (program < 0)
		ending = (struct ending){ NOT_STARTED, errno };
	else
		ending = follow(what, program, &output[0], &inside);
	while (output[0] >= 0 && rounds-- > 0 && pass_on(output[0], what->prefix))
		;
	if (output[0] >= 0)
		close(output[0]);
	relay_end(what->prefix);
	return *exec_error ? (struct ending){ NOT_STARTED, *exec_error } : ending;
}
