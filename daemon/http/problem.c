/* Writing problem details; what cannot stand in JSON is replaced, never
 * passed on: a message may quote bytes of a client, cut anywhere. */

#include "http/problem.h"
#include "utf8.h"

/* Add a JSON string. */
static void
add_text(struct buf *buf, const char *text)
{
	buf_add(buf, "\"");
	while (*text != '\0') {
		uint32_t c;
		size_t len = utf8_read(text, &c);

		if (len == 0)
			buf_add(buf, "\\ufffd");
		else if (c < 0x20 || c == 0x7f)
			buf_printf(buf, "\\u%04x", c);
		else if (c == '"' || c == '\\')
			buf_printf(buf, "\\%c", (char)c);
		else
			buf_add_bytes(buf, text, len);
		text += len > 0 ? len : 1;
	}
	buf_add(buf, "\"");
}

void
problem_member(struct buf *buf, const char *name, const char *text)
{
	if (text == NULL || text[0] == '\0')
		return;
	buf_printf(buf, ",\"%s\":", name);
	add_text(buf, text);
}

void
problem_write(struct buf *buf, const struct error *err, const char *request_id)
{
	const struct error_kind *kind = error_kind(err->code);

	buf_printf(buf, "{\"type\":\"/problems/%s\",\"status\":%d", kind->name,
	    kind->status);
	problem_member(buf, "title", kind->title);
	problem_member(buf, "detail", err->message);
	problem_member(buf, "instance", request_id);
	problem_member(buf, "code", kind->name);
	problem_member(buf, "field", err->subject);
	problem_member(buf, "hint", err->hint);
	buf_add(buf, "}");
}
