/* Rows as JSON. */

#include <string.h>

#include "db/db_rows.h"

#define NOTES_MAX   (64 * 1024)
#define NEXT_MAX    1024
#define MEMBERS_MAX (1024 * 1024)

/* OIDs that PostgreSQL has promised never to change. */
enum {
	TYPE_BOOL = 16,
	TYPE_INT8 = 20,
	TYPE_INT2 = 21,
	TYPE_INT4 = 23,
	TYPE_JSON = 114,
	TYPE_JSONB = 3802
};

void
db_rows_begin(struct db_rows *rows, struct buf *out, size_t limit)
{
	*rows = (struct db_rows){.out = out, .limit = limit};
	buf_init(&rows->notes, NOTES_MAX);
	buf_init(&rows->next, NEXT_MAX);
	buf_init(&rows->members, MEMBERS_MAX);
	buf_clear(out);
	buf_add(out, "{\"items\": [");
}

static void
add_string(struct buf *buf, const char *text)
{
	buf_add(buf, "\"");
	for (;;) {
		size_t plain = 0;

		while ((unsigned char)text[plain] >= 0x20 &&
		       text[plain] != '"' && text[plain] != '\\')
			plain++;
		buf_add_bytes(buf, text, plain);
		text += plain;
		if (*text == '\0')
			break;
		buf_printf(buf,
		    (unsigned char)*text < 0x20 ? "\\u%04x" : "\\%c", *text);
		text++;
	}
	buf_add(buf, "\"");
}

/* JSON as PostgreSQL prints it, but in one line and without a blank before a
 * colon: outside of strings. */
static void
add_json(struct buf *buf, const char *json)
{
	bool quoted = false;

	while (*json != '\0') {
		size_t len = strcspn(json, quoted ? "\"\\" : "\" \n");

		buf_add_bytes(buf, json, len);
		json += len;
		len = *json == '\\' && json[1] != '\0' ? 2 : *json != '\0';
		if (*json == '"')
			quoted = !quoted;
		if (quoted ||
		    (*json != '\n' &&
			(*json != ' ' || (json[1] != ':' && json[1] != '\n'))))
			buf_add_bytes(buf, json, len);
		json += len;
	}
}

static void
add_value(struct buf *buf, unsigned type, const char *value)
{
	if (value == NULL) {
		buf_add(buf, "null");
		return;
	}
	switch (type) {
	case TYPE_BOOL:
		buf_add(buf, value[0] == 't' ? "true" : "false");
		break;
	case TYPE_INT2:
	case TYPE_INT4:
	case TYPE_INT8:
		buf_add(buf, value);
		break;
	case TYPE_JSON:
	case TYPE_JSONB:
		add_json(buf, value);
		break;
	default:
		add_string(buf, value);
	}
}

static bool
is_note(const struct db_row *row, size_t i)
{
	return strcmp(row->columns[i].name, "_note") == 0;
}

static bool
is_next(const struct db_row *row, size_t i)
{
	return strcmp(row->columns[i].name, "_next") == 0;
}

static bool
is_beside(const struct db_row *row, size_t i)
{
	return row->columns[i].name[0] == '_';
}

/* Keep where the report goes on; false if the row does not say. */
static bool
keep_next(struct db_rows *rows, const char *next)
{
	if (next == NULL)
		return false;
	buf_clear(&rows->next);
	add_string(&rows->next, next);
	rows->more = true;
	return true;
}

/* Keep the note unless it was told before; false if there is none. */
static bool
add_note(struct db_rows *rows, const char *note)
{
	struct buf text = BUF(NOTES_MAX);
	bool known;

	if (note == NULL)
		return false;
	add_string(&text, note);
	/* Within a string quotes and line breaks are escaped, so a quoted one
	 * is found only where it stands as a whole. */
	known = strstr(rows->notes.data, text.data) != NULL;
	if (!known && rows->notes.len > 0)
		buf_add(&rows->notes, ",\n");
	if (!known)
		buf_add_bytes(&rows->notes, text.data, text.len);
	buf_free(&text);
	return true;
}

/* Keep a member that stands beside the items; false if there is none. */
static bool
add_member(struct db_rows *rows, const struct db_row *row, size_t i)
{
	if (row->columns[i].value == NULL)
		return false;
	buf_add(&rows->members, ", ");
	add_string(&rows->members, row->columns[i].name + 1);
	buf_add(&rows->members, ": ");
	add_value(&rows->members, row->columns[i].type, row->columns[i].value);
	return true;
}

static bool
is_item(const struct db_row *row)
{
	for (size_t i = 0; i < row->count; i++)
		if (!is_beside(row, i) && row->columns[i].value != NULL)
			return true;
	return false;
}

/* Has the row something that stands beside the items, and nothing else?  It is
 * kept. */
static bool
take_beside(struct db_rows *rows, const struct db_row *row)
{
	bool beside = false, item = is_item(row);

	for (size_t i = 0; i < row->count; i++)
		if (is_note(row, i))
			beside |= add_note(rows, row->columns[i].value);
		else if (is_next(row, i))
			beside |=
			    !item && keep_next(rows, row->columns[i].value);
		else if (is_beside(row, i))
			beside |= add_member(rows, row, i);
	return beside && !item;
}

/* Where a list goes on after the row: what it says itself, or else its first
 * column. */
static const char *
cursor_of(const struct db_row *row)
{
	for (size_t i = 0; i < row->count; i++)
		if (is_next(row, i) && row->columns[i].value != NULL)
			return row->columns[i].value;
	return row->columns[0].value;
}

static void
add_item(struct db_rows *rows, const struct db_row *row)
{
	const char *comma = "";

	buf_add(rows->out, rows->count > 0 ? ", {" : "{");
	for (size_t i = 0; i < row->count; i++) {
		if (is_beside(row, i))
			continue;
		buf_add(rows->out, comma);
		add_string(rows->out, row->columns[i].name);
		buf_add(rows->out, ": ");
		add_value(
		    rows->out, row->columns[i].type, row->columns[i].value);
		comma = ", ";
	}
	buf_add(rows->out, "}");
	rows->count++;
}

bool
db_rows_add(struct db_rows *rows, const struct db_row *row)
{
	if (rows->limit > 0 && rows->count == rows->limit) {
		rows->more = true;
		return true;
	}
	if (take_beside(rows, row))
		return !buf_over(&rows->members);
	add_item(rows, row);
	if (rows->limit > 0 && cursor_of(row) != NULL) {
		buf_clear(&rows->next);
		add_string(&rows->next, cursor_of(row));
	}
	return !buf_over(rows->out);
}

void
db_rows_end(struct db_rows *rows)
{
	buf_add(rows->out, "]");
	if (rows->notes.len > 0)
		buf_printf(rows->out, ", \"notes\": [%s]", rows->notes.data);
	buf_add_bytes(rows->out, rows->members.data, rows->members.len);
	if (rows->more && rows->next.len > 0)
		buf_printf(rows->out, ", \"next\": %s", rows->next.data);
	buf_add(rows->out, "}");
	buf_free(&rows->notes);
	buf_free(&rows->next);
	buf_free(&rows->members);
}
