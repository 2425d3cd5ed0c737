/* A calendar: an event for each row. */

#include "calendar.h"
#include "output/format.h"

#define ENDS_MAX  4096
#define EVENT_MAX (8L * 1024 * 1024)

static void
print(struct output *out, void (*part)(struct buf *))
{
	struct buf text = BUF(ENDS_MAX);

	part(&text);
	fwrite(text.data, 1, text.len, out->file);
	buf_free(&text);
}

static void
ics_begin(struct output *out)
{
	print(out, calendar_begin);
}

static void
ics_row(struct output *out, const json_t *item)
{
	struct buf text = BUF(EVENT_MAX);
	json_t *row = output_pick(out, item);

	if (!out->in_totals)
		calendar_event(&text, row);
	fwrite(text.data, 1, text.len, out->file);
	json_decref(row);
	buf_free(&text);
}

static void
ics_end(struct output *out)
{
	if (out->count == 0)
		ics_begin(out);
	print(out, calendar_end);
}

/* A record is in no list of days. */
static void
ics_record(struct output *out, const json_t *object)
{
	ics_begin(out);
	ics_row(out, object);
	print(out, calendar_end);
}

const struct format format_ics = {"ics", "a calendar, of what is due when",
    ics_begin, ics_row, ics_end, ics_record, .needs = CALENDAR_NEEDS};
