#define _GNU_SOURCE
#include "guest.h"

#include <elf.h>
#include <errno.h>
#include <stddef.h>
#include <sys/ptrace.h>
#include <sys/uio.h>
#include <sys/user.h>

/*
 * Where a system call stands in the registers of a stopped task: its number, its arguments in order, its result.
 * In the order of `struct user_regs_struct` (x86_64, also under User Mode Linux) and `struct user_regs_struct`,
 * `user_pt_regs` behind NT_PRSTATUS (arm64, riscv64), in words.
 */
#if defined(__x86_64__)
const char architecture[] = "x86_64";
enum { number_at = 15, result_at = 10, words = 27 };
static const int argument_at[6] = { 14, 13, 12, 7, 9, 8 };
/* The code segment of a 32-bit program, whose calls have other numbers. */
enum { segment_at = 17, narrow_segment = 0x23 };
#elif defined(__aarch64__)
const char architecture[] = "arm64";
enum { number_at = 8, result_at = 0, words = 34 };
static const int argument_at[6] = { 0, 1, 2, 3, 4, 5 };
#elif defined(__riscv) && __riscv_xlen == 64
const char architecture[] = "riscv64";
enum { number_at = 17, result_at = 10, words = 32 };
static const int argument_at[6] = { 10, 11, 12, 13, 14, 15 };
#else
const char architecture[] = "unknown";
#define NO_LAYOUT
#endif

#ifdef NO_LAYOUT
int read_call(pid_t task, struct call *call)
{
	return ENOSYS;
}

int read_result(pid_t task, long *result)
{
	return ENOSYS;
}
#else

#if defined(__x86_64__)
/* Every x86_64 kernel has this one; User Mode Linux before 6.13 has no other. */
static int read_registers(pid_t task, unsigned long *registers)
{
	return ptrace(PTRACE_GETREGS, task, 0, registers) ? errno : 0;
}
#else
static int read_registers(pid_t task, unsigned long *registers)
{
	struct iovec part = { registers, words * sizeof *registers };

	return ptrace(PTRACE_GETREGSET, task, NT_PRSTATUS, &part) ? errno : 0;
}

/* Since Linux 5.3. At an entry riscv64 may have overwritten the first argument already, which this does not mind. */
static int read_call_info(pid_t task, struct call *call)
{
	struct {
		unsigned char op, pad[3];
		unsigned arch;
		unsigned long long instruction, stack, number, arguments[6], more[2];
	} info;
	int i;

	if (ptrace(0x420e /* PTRACE_GET_SYSCALL_INFO */, task, sizeof info, &info) <= 0 || info.op != 1)
		return 0;
	call->number = info.number;
	for (i = 0; i < 6; i++)
		call->arguments[i] = info.arguments[i];
	return 1;
}
#endif

int read_call(pid_t task, struct call *call)
{
	unsigned long registers[words + 1];
	int error, i;

#if !defined(__x86_64__)
	if (read_call_info(task, call))
		return 0;
#endif
	error = read_registers(task, registers);
	if (error)
		return error;
#if defined(__x86_64__)
	if (registers[segment_at] == narrow_segment)
		return ENOEXEC;
#endif
	call->number = registers[number_at];
	for (i = 0; i < 6; i++)
		call->arguments[i] = registers[argument_at[i]];
	return 0;
}

int read_result(pid_t task, long *result)
{
	unsigned long registers[words + 1];
	int error = read_registers(task, registers);

	if (!error)
		*result = registers[result_at];
	return error;
}
#endif

long peek_text(pid_t task, unsigned long address, char *text, long size)
{
	long n = 0, word;
	unsigned i;

	while (n < size) {
		errno = 0;
		word = ptrace(PTRACE_PEEKDATA, task, address + n, 0);
		if (errno)
			return n;
		for (i = 0; i < sizeof word && n < size; i++)
			text[n++] = ((char *)&word)[i];
	}
	return n;
}
