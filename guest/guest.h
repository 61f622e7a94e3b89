/*
 * The guest: what Culprit puts into every test machine. `init` is process 1, `control` a known-good program.
 * Linked statically, no malloc, no configuration but the file that `read_settings` reads.
 */
#ifndef CULPRIT_GUEST_H
#define CULPRIT_GUEST_H

#include <sys/types.h>

/* One program that is run, with everything it starts. Times in milliseconds. */
struct program {
	char **arguments;     /* the first is its path; a null pointer behind the last */
	const char *prefix;   /* in front of each line that it says */
	long limit_ms;
	long stuck_ms;        /* how long it may take to die when it is killed */
	int trace;            /* print its system calls */
};

/* Of one run, from /culprit/run. All times are milliseconds. */
struct settings {
	char nonce[40];       /* goes into every marker, so that no program can imitate one */
	long control_ms;      /* how long our own control program may take */
	long stuck_ms;        /* how long killed processes may take to die, at most */
	long late_ms;         /* how long to wait for crash reports after the end */
	int reboot;           /* end by a restart instead of a power off */
	struct program *controls, *steps; /* lists, in order */
	int control_count, step_count;
};

/* How a program ended. */
struct ending {
	enum { EXITED, SIGNALLED, TIMED_OUT, STUCK, NOT_STARTED } how;
	int value;            /* exit status, signal or errno */
};

/* settings.c: reads the file and removes it. */
void read_settings(struct settings *settings);
void parse_settings(struct settings *settings, char *text);

/* mounts.c: the file systems a reproducer may want, as far as the kernel has them; failures are no matter. */
void mount_all(void);

/* sysctls.c: makes detectors speak and panic, unless the command line has its own wish. */
void set_sysctls(void);
/* What the job wants, from a file with lines `path=value`; says on the console what the kernel does not take. */
void set_job_sysctls(const char *path);
/* How long a hung task may take to be reported, in ms: two periods of the detector, or `otherwise` without one. */
long hung_task_report_ms(long otherwise);

/* network.c: brings up the loopback device, where there is one. */
void loopback_up(void);

/* console.c: a marker is one line on the console, sent before this returns. */
void set_nonce(const char *nonce);
void mark(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Prints what a program said, whole lines with `prefix` in front, within a bound. */
void relay(const char *prefix, const char *bytes, long size);
void relay_end(const char *prefix);

/* supervise.c: runs a program to the end or the limit, in this directory. */
extern const char *work_directory;
struct ending supervise(const struct program *program);
/* init.c, agent.c: kills all that the program has started, which process 1 cannot tell from other processes. */
void kill_all(void);

/* A system call as it is made. */
struct call {
	long number;
	unsigned long arguments[6];
};

/* registers.c: what a task that is stopped at a call or at its result says; 0, or an errno. */
extern const char architecture[];
int read_call(pid_t task, struct call *call);
int read_result(pid_t task, long *result);
/* Up to `size` bytes of its memory; fewer where there are no more. */
long peek_text(pid_t task, unsigned long address, char *text, long size);

/* trace.c: begins with a process that has not yet become the program. */
void trace_begin(pid_t id);
void trace_stop(pid_t id, int status); /* of what waitpid() tells: a task stopped */
void trace_end(pid_t id);              /* a task is gone */
void trace_over(void);                 /* lets all tasks go on without us */

/* files.c */
long read_file(const char *path, char *text, long size); /* bytes, or -1; `text` ends in 0 */
int write_file(const char *path, const char *text);      /* 0, or -1 */

#endif
