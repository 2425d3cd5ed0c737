/* Logging: the only mutable state outside main is the level. */

#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "log.h"

static atomic_int least = LOG_INFO;

static const char *const levels[] = {"debug", "info", "warning", "error"};

void
log_set_level(enum log_level level)
{
	least = level;
}

/* Replace what could start a line of its own or steer a terminal: the controls
 * of ASCII, and those of Latin-1 as UTF-8 has them. */
static void
tame(char *text)
{
	for (unsigned char *p = (unsigned char *)text; *p != '\0'; p++)
		if (*p < 0x20 || *p == 0x7f ||
		    (*p == 0xc2 && p[1] >= 0x80 && p[1] < 0xa0))
			*p = '?';
}

void
log_line(enum log_level level, const char *fmt, ...)
{
	char text[2000], line[2100];
	struct tm utc;
	time_t now = time(NULL);
	va_list ap;
	int len;

	if ((int)level < least)
		return;
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	tame(text);
	gmtime_r(&now, &utc);
	len = snprintf(line, sizeof(line),
	    "%04d-%02d-%02dT%02d:%02d:%02dZ %s %s\n", utc.tm_year + 1900,
	    utc.tm_mon + 1, utc.tm_mday, utc.tm_hour, utc.tm_min, utc.tm_sec,
	    levels[level], text);
	if (write(STDERR_FILENO, line, (size_t)len) < 0)
		return;
}
