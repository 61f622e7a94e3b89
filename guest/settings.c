#define _DEFAULT_SOURCE
#include "guest.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char path[] = "/culprit/run";

enum { most_programs = 16, most_arguments = 1024 };

static struct program programs[2 * most_programs];
static char *arguments[most_arguments];
static int argument_count;

/* The program that is being read; null before the first. */
static struct program *current;

/* Begins a program behind those of its list that were read. */
static void begin(struct program *list, int *count, const char *prefix, long limit_ms)
{
	if (*count == most_programs || argument_count + 2 > most_arguments) {
		current = 0;
		return;
	}
	current = &list[(*count)++];
	/* A null pointer ends the list of the program before. */
	if (argument_count > 0)
		argument_count++;
	*current = (struct program){ &arguments[argument_count], prefix, limit_ms, 1000, 0 };
}

static int hex(char c)
{
	return c <= '9' ? c - '0' : c - 'a' + 10;
}

/* `%0a` is the byte of this number, in lower case. In place. */
static char *decoded(char *text)
{
	char *from, *to = text;

	for (from = text; *from; from++)
		if (*from == '%' && from[1] && from[2]) {
			*to++ = (char)(hex(from[1]) << 4 | hex(from[2]));
			from += 2;
		} else
			*to++ = *from;
	*to = 0;
	return text;
}

static void set(struct settings *settings, const char *key, char *value)
{
	if (!strcmp(key, "nonce"))
		strncpy(settings->nonce, value, sizeof settings->nonce - 1);
	else if (!strcmp(key, "control_ms"))
		settings->control_ms = atol(value);
	else if (!strcmp(key, "stuck_ms"))
		settings->stuck_ms = atol(value);
	else if (!strcmp(key, "late_ms"))
		settings->late_ms = atol(value);
	else if (!strcmp(key, "end"))
		settings->reboot = !strcmp(value, "reboot");
	else if (!strcmp(key, "control"))
		begin(settings->controls, &settings->control_count, "control", atol(value));
	else if (!strcmp(key, "step"))
		begin(settings->steps, &settings->step_count, "repro", atol(value));
	else if (current && !strcmp(key, "trace"))
		current->trace = !strcmp(value, "yes");
	else if (current && !strcmp(key, "argument") && argument_count + 1 < most_arguments)
		arguments[argument_count++] = decoded(value);
}

/*
 * Lines `key=value`; `control=MS` and `step=MS` begin a program, `argument=` and `trace=` after them are its own. Changes the
 * text, which has to stay: arguments lie in it.
 */
void parse_settings(struct settings *settings, char *text)
{
	char *line, *value;

	settings->controls = programs;
	settings->steps = programs + most_programs;
	while ((line = strsep(&text, "\n"))) {
		value = strchr(line, '=');
		if (!value)
			continue;
		*value++ = 0;
		set(settings, line, value);
		if (!strcmp(line, "nonce"))
			memset(value, 0, strlen(value));
	}
}

/* The file is removed, so that the reproducer does not learn the nonce from it. */
void read_settings(struct settings *settings)
{
	static char text[1 << 16];

	read_file(path, text, sizeof text);
	unlink(path);
	parse_settings(settings, text);
}
