/* The verdict: the first failure stays. */

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "verdict.h"

bool
fail(struct verdict *verdict, const char *where, const char *format, ...)
{
	va_list args;
	int len;

	if (verdict->outcome == FAILED || verdict->outcome == UNREADABLE)
		return false;
	verdict->outcome = FAILED;
	len = snprintf(
	    verdict->text, sizeof(verdict->text), "at %.200s: ", where);
	va_start(args, format);
	vsnprintf(verdict->text + len, sizeof(verdict->text) - (size_t)len,
	    format, args);
	va_end(args);
	return false;
}

bool
unreadable(struct verdict *verdict, const char *format, ...)
{
	va_list args;

	if (verdict->outcome == FAILED || verdict->outcome == UNREADABLE)
		return false;
	verdict->outcome = UNREADABLE;
	va_start(args, format);
	vsnprintf(verdict->text, sizeof(verdict->text), format, args);
	va_end(args);
	return false;
}

void
leave_open(struct verdict *verdict, const char *format, ...)
{
	size_t len = strlen(verdict->unchecked);
	va_list args;

	if (len > 0 && len + 3 < sizeof(verdict->unchecked)) {
		memcpy(verdict->unchecked + len, "; ", 3);
		len += 2;
	}
	va_start(args, format);
	vsnprintf(verdict->unchecked + len, sizeof(verdict->unchecked) - len,
	    format, args);
	va_end(args);
	if (verdict->outcome == VERIFIED)
		verdict->outcome = INCOMPLETE;
}
