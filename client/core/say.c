/* What is said beside the answer. */

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "buf.h"
#include "core/say.h"
#include "core/text.h"

void
say(const char *what, const char *fmt, ...)
{
	struct buf tame = BUF(256 * 1024);
	char *text = NULL;
	va_list ap;

	va_start(ap, fmt);
	if (vasprintf(&text, fmt, ap) < 0)
		abort();
	va_end(ap);
	text_tame(&tame, text, true);
	fprintf(stderr, "%s%s%s\n", what != NULL ? what : "",
	    what != NULL ? ": " : "", tame.data);
	buf_free(&tame);
	free(text);
}
