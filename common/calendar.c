/* Events of a calendar, line by line. */

#include "calendar.h"

#include <string.h>
#include <time.h>

#include "member.h"
#include "utf8.h"

#define VALUE_MAX (1024L * 1024)
#define FOLD	  75 /* bytes of a line, without its end */

/* The text as a value: what parts values is escaped, and nothing ends its line.
 */
static void
add_value(struct buf *line, const char *text)
{
	while (*text != '\0') {
		uint32_t c = 0;
		size_t len = utf8_read(text, &c);

		if (c == '\n' && len == 1)
			buf_add(line, "\\n");
		else if (len == 0 || utf8_steers(c))
			buf_add(line, " ");
		else {
			if (c == '\\' || c == ';' || c == ',')
				buf_add(line, "\\");
			buf_add_bytes(line, text, len);
		}
		text += len > 0 ? len : 1;
	}
}

/* A line, folded between characters, each further part behind a blank. */
static void
add_line(struct buf *out, const char *line)
{
	size_t room = FOLD;

	while (strlen(line) > room) {
		size_t len = 0, next;
		uint32_t ignored;

		while ((next = utf8_read(line + len, &ignored)) > 0 &&
		       len + next <= room)
			len += next;
		buf_printf(out, "%.*s\r\n ", (int)len, line);
		line += len;
		room = FOLD - 1;
	}
	buf_printf(out, "%s\r\n", line);
}

static void
add_property(struct buf *out, const char *name, const char *value)
{
	struct buf line = BUF(VALUE_MAX);

	buf_add(&line, name);
	add_value(&line, value);
	add_line(out, line.data);
	buf_free(&line);
}

/* Does the event itself say it, or is it for programs? */
static bool
is_said(const char *name)
{
	return strcmp(name, "date") == 0 || strcmp(name, "uid") == 0 ||
	       strcmp(name, "title") == 0 || name[0] == '_';
}

static void
add_description(struct buf *out, const json_t *row)
{
	struct buf text = BUF(VALUE_MAX);
	const char *name;
	json_t *value;

	json_object_foreach ((json_t *)row, name, value) {
		if (is_said(name) || json_is_null(value))
			continue;
		buf_printf(&text, "%s%s: ", text.len > 0 ? "\n" : "", name);
		member_add(&text, value);
	}
	add_property(out, "DESCRIPTION:", text.data);
	buf_free(&text);
}

void
calendar_begin(struct buf *out)
{
	add_line(out, "BEGIN:VCALENDAR");
	add_line(out, "VERSION:2.0");
	add_line(out, "PRODID:-//Bursar//Bursar//EN");
	add_line(out, "CALSCALE:GREGORIAN");
	/* RFC 7986: how it is called, and when to ask again. */
	add_line(out, "NAME:Bursar: what is due");
	add_line(out, "REFRESH-INTERVAL;VALUE=DURATION:PT6H");
}

void
calendar_event(struct buf *out, const json_t *row)
{
	const char *day = member_text(row, "date");
	char start[40], stamp[40];
	time_t now = time(NULL);
	struct tm tm = {0};

	if (strlen(day) != 10)
		return;
	gmtime_r(&now, &tm);
	strftime(stamp, sizeof(stamp), "DTSTAMP:%Y%m%dT%H%M%SZ", &tm);
	snprintf(start, sizeof(start), "DTSTART;VALUE=DATE:%.4s%.2s%.2s", day,
	    day + 5, day + 8);
	add_line(out, "BEGIN:VEVENT");
	add_property(out, "UID:", member_text(row, "uid"));
	add_line(out, stamp);
	add_line(out, start);
	add_property(out, "SUMMARY:", member_text(row, "title"));
	add_description(out, row);
	add_line(out, "TRANSP:TRANSPARENT");
	add_line(out, "END:VEVENT");
}

void
calendar_end(struct buf *out)
{
	add_line(out, "END:VCALENDAR");
}
