/* Writing problem details; what cannot stand in JSON is replaced, never
 * passed on: a message may quote bytes of a client, cut anywhere. */

#include <stdint.h>

#include "problem.h"

/* How many bytes the well-formed UTF-8 character here has, at most 4; 0 if it
 * is none. */
static size_t
utf8_length(const unsigned char *p)
{
	size_t more = *p < 0x80			? 0
		      : *p >= 0xc2 && *p < 0xe0 ? 1
		      : *p >= 0xe0 && *p < 0xf0 ? 2
		      : *p >= 0xf0 && *p < 0xf5 ? 3
						: SIZE_MAX;

	if (more == SIZE_MAX)
		return 0;
	for (size_t i = 1; i <= more; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	if ((*p == 0xe0 && p[1] < 0xa0) || (*p == 0xed && p[1] >= 0xa0) ||
	    (*p == 0xf0 && p[1] < 0x90) || (*p == 0xf4 && p[1] >= 0x90))
		return 0;
	return 1 + more;
}

/* Add a JSON string. */
static void
add_text(struct buf *buf, const char *text)
{
	const unsigned char *p = (const unsigned char *)text;

	buf_add(buf, "\"");
	while (*p != '\0') {
		size_t len = utf8_length(p);

		if (len == 0)
			buf_add(buf, "\\ufffd");
		else if (*p < 0x20 || *p == 0x7f)
			buf_printf(buf, "\\u%04x", *p);
		else if (*p == '"' || *p == '\\')
			buf_printf(buf, "\\%c", *p);
		else
			buf_add_bytes(buf, p, len);
		p += len > 0 ? len : 1;
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
