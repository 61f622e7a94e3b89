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

/* Lines `key=value`; changes the text. */
void parse_settings(struct settings *settings, char *text)
{
	char *line, *value;

	while ((line = strsep(&text, "\n"))) {
		value = strchr(line, '=');
		if (!value)
			continue;
		*value++ = 0;
		set(settings, line, value);
	}
}

/* Removed, so that the reproducer does not learn the nonce from it. */
void read_settings(struct settings *settings)
{
	static char text[1024];

	read_file(path, text, sizeof text);
	unlink(path);
	parse_settings(settings, text);
	memset(text, 0, sizeof text);
}
