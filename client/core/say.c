/* What is said beside the answer. */

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "buf.h"
#include "core/say.h"
#include "core/text.h"

#define SAY_MAX (256L * 1024)

void
say(const char *what, const char *fmt, ...)
{
	struct buf tame = BUF(SAY_MAX), shown = BUF(2 * SAY_MAX);
	char *text = NULL;
	va_list ap;

	va_start(ap, fmt);
	if (vasprintf(&text, fmt, ap) < 0)
		abort();
	va_end(ap);
	if (what != NULL)
		buf_printf(&tame, "%s: ", what);
	text_tame(&tame, text, true);
	text_wrap(&shown, tame.data, text_terminal_width(STDERR_FILENO));
	fprintf(stderr, "%s\n", shown.data);
	buf_free(&tame);
	buf_free(&shown);
	free(text);
}
