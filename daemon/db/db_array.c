/* Array literals: every text is quoted, so that none can be taken for NULL,
 * for a brace or for two. */

#include <string.h>

#include "db/db_array.h"

void
db_array_begin(struct buf *buf)
{
	buf_add(buf, "{");
}

static void
add_quoted(struct buf *buf, const char *text)
{
	buf_add(buf, "\"");
	for (;;) {
		size_t plain = strcspn(text, "\"\\");

		buf_add_bytes(buf, text, plain);
		text += plain;
		if (*text == '\0')
			break;
		buf_add(buf, "\\");
		buf_add_bytes(buf, text++, 1);
	}
	buf_add(buf, "\"");
}

void
db_array_add(struct buf *buf, const char *text)
{
	/* No element ends with a brace, so this one can only be the first. */
	if (buf->len > 0 && buf->data[buf->len - 1] != '{')
		buf_add(buf, ",");
	if (text == NULL)
		buf_add(buf, "NULL");
	else
		add_quoted(buf, text);
}

void
db_array_end(struct buf *buf)
{
	buf_add(buf, "}");
}
