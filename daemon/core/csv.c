/* CSV. */

#include <string.h>

#include "core/csv.h"

void
csv_add(struct buf *out, const char *value, bool is_text)
{
	bool formula =
	    is_text && value[0] != '\0' && strchr("=+-@\t\r", value[0]) != NULL;

	if (!formula && strpbrk(value, "\",\r\n") == NULL) {
		buf_add(out, value);
		return;
	}
	buf_add(out, formula ? "\"'" : "\"");
	for (const char *p = value; *p != '\0'; p++) {
		if (*p == '"')
			buf_add(out, "\"");
		buf_add_bytes(out, p, 1);
	}
	buf_add(out, "\"");
}
