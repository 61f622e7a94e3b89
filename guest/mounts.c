#include "guest.h"

#include <sys/mount.h>
#include <sys/stat.h>

/* In this order: later ones lie inside earlier ones. */
static const struct { const char *type, *where; } mounts[] = {
	{ "proc", "/proc" },
	{ "sysfs", "/sys" },
	{ "devtmpfs", "/dev" },
	{ "devpts", "/dev/pts" },
	{ "tmpfs", "/dev/shm" },
	{ "tmpfs", "/tmp" },
	{ "debugfs", "/sys/kernel/debug" },
	{ "tracefs", "/sys/kernel/tracing" },
	{ "securityfs", "/sys/kernel/security" },
	{ "configfs", "/sys/kernel/config" },
	{ "fusectl", "/sys/fs/fuse/connections" },
	{ "bpf", "/sys/fs/bpf" },
	{ "binfmt_misc", "/proc/sys/fs/binfmt_misc" },
};

void mount_all(void)
{
	unsigned i;

	for (i = 0; i < sizeof mounts / sizeof mounts[0]; i++) {
		mkdir(mounts[i].where, 0755);
		mount(mounts[i].type, mounts[i].where, mounts[i].type, 0, 0);
	}
}
