/* Allocation that ends the program where there is no memory left. */

#include <jansson.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "alloc.h"

static void *
or_abort(void *memory)
{
	if (memory == NULL)
		abort();
	return memory;
}

void *
xmalloc(size_t size)
{
	return or_abort(malloc(size));
}

void *
xcalloc(size_t count, size_t size)
{
	return or_abort(calloc(count, size));
}

void *
xrealloc(void *memory, size_t size)
{
	return or_abort(realloc(memory, size));
}

char *
xstrdup(const char *text)
{
	return or_abort(strdup(text));
}

char *
xasprintf(const char *fmt, ...)
{
	char *text = NULL;
	va_list ap;
	int len;

	va_start(ap, fmt);
	len = vasprintf(&text, fmt, ap);
	va_end(ap);
	return or_abort(len < 0 ? NULL : text);
}

void
alloc_begin(void)
{
	json_set_alloc_funcs(xmalloc, free);
}
