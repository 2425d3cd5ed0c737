/* A calendar of RFC 5545: an event for each row, on its day, under an id that
 * stays the same. */

#include <string.h>
#include <time.h>

#include "member.h"
#include "output/format.h"
#include "utf8.h"

#define EVENT_MAX (1024L * 1024)
#define FOLD	  75 /* bytes of a line, without its end */

/* The text as a value: what parts values is escaped, and nothing ends its line.
 */
static void
add_value(struct buf *buf, const char *text)
{
	while (*text != '\0') {
		uint32_t c = 0;
		size_t len = utf8_read(text, &c);

		if (c == '\n' && len == 1)
			buf_add(buf, "\\n");
		else if (len == 0 || utf8_steers(c))
			buf_add(buf, " ");
		else {
			if (c == '\\' || c == ';' || c == ',')
				buf_add(buf, "\\");
			buf_add_bytes(buf, text, len);
		}
		text += len > 0 ? len : 1;
	}
}

/* A line, folded between characters, each further part behind a blank. */
static void
print_line(struct output *out, const char *line)
{
	size_t room = FOLD;

	while (strlen(line) > room) {
		size_t len = 0, next;
		uint32_t ignored;

		while ((next = utf8_read(line + len, &ignored)) > 0 &&
		       len + next <= room)
			len += next;
		fprintf(out->file, "%.*s\r\n ", (int)len, line);
		line += len;
		room = FOLD - 1;
	}
	fprintf(out->file, "%s\r\n", line);
}

static void
print_value(struct output *out, const char *name, const char *value)
{
	struct buf line = BUF(EVENT_MAX);

	buf_add(&line, name);
	add_value(&line, value);
	print_line(out, line.data);
	buf_free(&line);
}

/* The other columns, a line each. */
static void
print_description(struct output *out, const json_t *item)
{
	struct buf text = BUF(EVENT_MAX), cell = BUF(EVENT_MAX);

	for (size_t i = 0; i < json_array_size(out->columns); i++) {
		const char *name = output_column(out, i);
		const json_t *value = json_object_get(item, name);

		if (strcmp(name, "date") == 0 || strcmp(name, "uid") == 0 ||
		    strcmp(name, "title") == 0 || value == NULL ||
		    json_is_null(value))
			continue;
		buf_clear(&cell);
		output_cell(&cell, value);
		buf_printf(&text, "%s%s: %s", text.len > 0 ? "\n" : "", name,
		    cell.data);
	}
	print_value(out, "DESCRIPTION:", text.data);
	buf_free(&cell);
	buf_free(&text);
}

static void
ics_begin(struct output *out)
{
	print_line(out, "BEGIN:VCALENDAR");
	print_line(out, "VERSION:2.0");
	print_line(out, "PRODID:-//Bursar//Bursar//EN");
	print_line(out, "CALSCALE:GREGORIAN");
}

static void
ics_row(struct output *out, const json_t *item)
{
	const char *day = member_text(item, "date");
	char start[40], stamp[40];
	time_t now = time(NULL);
	struct tm tm = {0};

	if (out->in_totals || strlen(day) != 10)
		return;
	gmtime_r(&now, &tm);
	strftime(stamp, sizeof(stamp), "DTSTAMP:%Y%m%dT%H%M%SZ", &tm);
	snprintf(start, sizeof(start), "DTSTART;VALUE=DATE:%.4s%.2s%.2s", day,
	    day + 5, day + 8);
	print_line(out, "BEGIN:VEVENT");
	print_value(out, "UID:", member_text(item, "uid"));
	print_line(out, stamp);
	print_line(out, start);
	print_value(out, "SUMMARY:", member_text(item, "title"));
	print_description(out, item);
	print_line(out, "TRANSP:TRANSPARENT");
	print_line(out, "END:VEVENT");
}

static void
ics_end(struct output *out)
{
	if (out->count == 0)
		ics_begin(out);
	print_line(out, "END:VCALENDAR");
}

/* A record is in no list of days. */
static void
ics_record(struct output *out, const json_t *object)
{
	ics_begin(out);
	ics_row(out, object);
	print_line(out, "END:VCALENDAR");
}

const struct format format_ics = {"ics", "a calendar, of what is due when",
    ics_begin, ics_row, ics_end, ics_record, .needs = "date,title,uid"};
