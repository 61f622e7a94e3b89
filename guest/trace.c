/*
 * Follows a program by its system calls and prints them: each before it is made, so that the last line of a kernel
 * that dies is the call it died in, and each result. Threads and children are followed, too. Lines are markers, so
 * that no program can imitate them (src/core/evidence/run-markers.ts):
 *
 *   trace on ARCH                  calls follow, with the numbers of this architecture
 *   trace off errno N              the kernel does not let us
 *   trace > TASK NUMBER ARG ...    a call, six arguments in hexadecimal without the zeros at the end; behind one that
 *                                  points to text `=TEXT`
 *   trace < TASK NUMBER RESULT     what it returned, decimal
 *   trace - TASK                   the task is gone and its call with it
 *   trace few                      so many lines are out: from here on only new kinds of calls and results
 *   trace full                     no more of those either
 *   trace over                     the time for tracing is over, the program goes on without
 *
 * We are process 1 and must not die, so all memory is fixed.
 */
#define _GNU_SOURCE
#include "guest.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/wait.h>

enum {
	most_tasks = 256,    /* at once; others go on without us */
	most_calls = 400,    /* printed one by one */
	most_kinds = 400,    /* printed beyond those */
	most_of_a_call = 24, /* kinds with the same number */
	kind_slots = 4096,   /* a power of two, several times `most_kinds` and what is seen before */
	numbers = 1024,
};

/* Not in the headers of every C library. */
#define EVENT_STOP 128
#define LISTEN 0x4208
#define SEIZE 0x4206

struct task {
	pid_t id;      /* 0 in a free slot */
	int inside;    /* between a call and its result */
	int printed;   /* whether its call was */
	struct call call;
};

static struct task tasks[most_tasks];
static unsigned kinds[kind_slots];
static unsigned char kinds_of[numbers];
static int calls_out, kinds_out, full, letting_go;

static struct task *slot(pid_t id)
{
	int i;

	for (i = 0; i < most_tasks; i++)
		if (tasks[i].id == id)
			return &tasks[i];
	return 0;
}

static struct task *task_of(pid_t id)
{
	struct task *task = slot(id);

	if (task || !(task = slot(0)))
		return task;
	memset(task, 0, sizeof *task);
	task->id = id;
	return task;
}

void trace_end(pid_t id)
{
	struct task *task = slot(id);

	if (!task)
		return;
	if (task->inside && task->printed)
		mark("trace - %d", id);
	task->id = 0;
}

/* What can be meant as a number, a flag or a small handle; the rest are pointers. */
static unsigned long plain(unsigned long value, unsigned long limit)
{
	return value < limit ? value : 0;
}

/* Whether a call, with a class of result, was not seen before; from then on it was. */
static int is_new(const struct call *call, unsigned result)
{
	unsigned long mixed = call->number * 31 + plain(call->arguments[0], 4096);
	unsigned hash, i;

	mixed = (mixed * 1000003 + plain(call->arguments[1], 1UL << 32)) * 1000003 + result;
	hash = (unsigned)((mixed * 0x9e3779b97f4a7c15UL) >> 32) | 1;
	for (i = hash % kind_slots; kinds[i]; i = (i + 1) % kind_slots)
		if (kinds[i] == hash)
			return 0;
	if (full || (call->number >= 0 && call->number < numbers && kinds_of[call->number] >= most_of_a_call))
		return 0;
	kinds[i] = hash;
	if (call->number >= 0 && call->number < numbers)
		kinds_of[call->number]++;
	if (calls_out >= most_calls && ++kinds_out >= most_kinds) {
		full = 1;
		mark("trace full");
	}
	return 1;
}

static int in_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || (c && strchr("_./,-", c));
}

/* Text that an argument points to, so that nothing in it can be taken for a line of the kernel; empty for others. */
static void text_of(pid_t id, unsigned long address, char *out)
{
	char text[49];
	long n, length, i;

	*out = 0;
	if (address < 4096 || address > ~0UL >> 1)
		return;
	n = peek_text(id, address, text, sizeof text - 1);
	text[n < 0 ? 0 : n] = 0;
	length = strlen(text);
	for (i = 0; i < length; i++)
		if ((text[i] < ' ' || text[i] > '~') && text[i] != '\n')
			return;
	if (length == 0 || (length == 1 && text[0] != '/' && text[0] != '.'))
		return;
	*out++ = '=';
	for (i = 0; i < length; i++)
		out += sprintf(out, in_name(text[i]) ? "%c" : "%%%02x", text[i]);
}

static void print_call(struct task *task)
{
	char line[480], text[160];
	int count = 6, i, n;

	while (count > 0 && task->call.arguments[count - 1] == 0)
		count--;
	n = snprintf(line, sizeof line, "trace > %d %ld", task->id, task->call.number);
	for (i = 0; i < count; i++) {
		n += snprintf(line + n, sizeof line - n, " %lx", task->call.arguments[i]);
		text_of(task->id, task->call.arguments[i], text);
		if (n + (int)strlen(text) + 120 < (int)sizeof line)
			n += snprintf(line + n, sizeof line - n, "%s", text);
	}
	mark("%s", line);
	task->printed = 1;
	if (calls_out < most_calls && ++calls_out == most_calls)
		mark("trace few");
}

static void stop_tracing(int error)
{
	if (!letting_go)
		mark("trace off errno %d", error);
	letting_go = 1;
}

static void on_entry(struct task *task)
{
	int error = read_call(task->id, &task->call);

	task->inside = 1;
	task->printed = 0;
	if (error)
		stop_tracing(error);
	else if (is_new(&task->call, 1) || calls_out < most_calls)
		print_call(task);
}

static void on_result(struct task *task)
{
	long result = 0;
	int error = read_result(task->id, &result);

	task->inside = 0;
	if (error)
		return stop_tracing(error);
	if (task->call.number < 0)
		return;
	if (is_new(&task->call, result < 0 && result > -4096 ? (unsigned)-result + 2 : 0) && !task->printed)
		print_call(task);
	if (task->printed)
		mark("trace < %d %ld %ld", task->id, task->call.number, result);
}

static void go_on(pid_t id, int signal)
{
	if (!letting_go && slot(id)) {
		ptrace(PTRACE_SYSCALL, id, 0, (void *)(long)signal);
		return;
	}
	ptrace(PTRACE_DETACH, id, 0, (void *)(long)signal);
	trace_end(id);
}

static int is_stop_signal(int signal)
{
	return signal == SIGSTOP || signal == SIGTSTP || signal == SIGTTIN || signal == SIGTTOU;
}

void trace_stop(pid_t id, int status)
{
	int event = status >> 16, signal = WSTOPSIG(status);
	struct task *task = task_of(id);

	if (event == PTRACE_EVENT_EXEC && task) {
		/* The program that we start is in the middle of a call that it never began. */
		if (!task->inside)
			task->call.number = -1;
		task->inside = 1;
	}
	if (event == EVENT_STOP && is_stop_signal(signal) && !letting_go)
		ptrace(LISTEN, id, 0, 0);
	else if (event)
		go_on(id, 0);
	else if (signal == (SIGTRAP | 0x80)) {
		if (task && !letting_go)
			(task->inside ? on_result : on_entry)(task);
		go_on(id, 0);
	} else
		go_on(id, signal);
}

void trace_over(void)
{
	if (!letting_go)
		mark("trace over");
	letting_go = 1;
}

void trace_begin(pid_t id)
{
	long options = PTRACE_O_TRACESYSGOOD | PTRACE_O_TRACECLONE | PTRACE_O_TRACEFORK | PTRACE_O_TRACEVFORK |
		       PTRACE_O_TRACEEXEC;

	if (ptrace(SEIZE, id, 0, (void *)options))
		stop_tracing(errno);
	else
		mark("trace on %s", architecture);
}
