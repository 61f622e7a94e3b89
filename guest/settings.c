#include "guest.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char path[] = "/culprit/run";

static void set(struct settings *settings, const char *key, const char *value)
{
	if (!strcmp(key, "nonce"))
		strncpy(settings->nonce, value, sizeof settings->nonce - 1);
	else if (!strcmp(key, "control_ms"))
		settings->control_ms = atol(value);
	else if (!strcmp(key, "reproducer_ms"))
		settings->reproducer_ms = atol(value);
	else if (!strcmp(key, "stuck_ms"))
		settings->stuck_ms = atol(value);
	else if (!strcmp(key, "late_ms"))
		settings->late_ms = atol(value);
	else if (!strcmp(key, "end"))
		settings->reboot = !strcmp(value, "reboot");
	else if (!strcmp(key, "trace"))
		settings->trace = !strcmp(value, "yes");
}

/* Lines `key=value`. Removed, so that the reproducer does not learn the nonce from it. */
void read_settings(struct settings *settings)
{
	static char text[1024];
	char *line, *rest = text, *value;

	read_file(path, text, sizeof text);
	unlink(path);
	while ((line = strsep(&rest, "\n"))) {
		value = strchr(line, '=');
		if (!value)
			continue;
		*value++ = 0;
		set(settings, line, value);
	}
	memset(text, 0, sizeof text);
}
