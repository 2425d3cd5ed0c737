/* From a cell to the value of a field. */

#include <ctype.h>
#include <string.h>

#include "core/text.h"
#include "core/value.h"

#define CELL_TEXT_MAX 16384 /* no field takes more */

bool
style_read(
    struct style *style, const char *mark, const char *order, struct error *err)
{
	static const char *const marks[] = {"", "point", "comma"};
	static const char *const orders[] = {"", "iso", "dmy", "mdy"};

	*style = (struct style){MARK_EITHER, DAY_EITHER};
	for (int i = 1; mark != NULL && i < 3; i++)
		if (strcmp(mark, marks[i]) == 0)
			style->mark = (enum decimal_mark)i;
	for (int i = 1; order != NULL && i < 4; i++)
		if (strcmp(order, orders[i]) == 0)
			style->order = (enum day_order)i;
	if (mark != NULL && style->mark == MARK_EITHER)
		return error_set(err, ERROR_USAGE, "decimal_mark",
		    "the decimal mark is point or comma, not %.40s", mark);
	if (order != NULL && style->order == DAY_EITHER)
		return error_set(err, ERROR_USAGE, "date_format",
		    "the date format is iso, dmy or mdy, not %.40s", order);
	return true;
}

/* How many bytes of blank stand at the place: space, tab, or no-break space,
 * which spreadsheets and web pages leave behind. */
static size_t
blank_at(const char *p)
{
	if (*p == ' ' || *p == '\t')
		return 1;
	return p[0] == '\xc2' && p[1] == '\xa0' ? 2 : 0;
}

static size_t
blank_before(const char *text, size_t len)
{
	if (len >= 1 && (text[len - 1] == ' ' || text[len - 1] == '\t'))
		return 1;
	return len >= 2 && text[len - 2] == '\xc2' && text[len - 1] == '\xa0'
		   ? 2
		   : 0;
}

/* Without blanks round it, and without the ' that keeps a spreadsheet from
 * taking it for a formula, as our own CSV has it. */
static void
trim(struct buf *plain, const char *cell)
{
	size_t len, blank;

	while ((blank = blank_at(cell)) > 0)
		cell += blank;
	len = strlen(cell);
	while ((blank = blank_before(cell, len)) > 0)
		len -= blank;
	if (len >= 2 && cell[0] == '\'' && text_is_formula(cell + 1)) {
		cell++;
		len--;
	}
	buf_add_bytes(plain, cell, len);
}

/* Add the text in capitals, or in small letters. */
static void
add_cased(struct buf *buf, const char *text, int (*to)(int))
{
	for (; *text != '\0'; text++) {
		char c = (char)(isascii((unsigned char)*text)
				    ? to((unsigned char)*text)
				    : *text);

		buf_add_bytes(buf, &c, 1);
	}
}

static bool
add_typed(struct buf *buf, const struct field *field, const char *text,
    const struct style *style, struct error *err)
{
	switch (field->type) {
	case FIELD_AMOUNT:
	case FIELD_BUDGET:
	case FIELD_DECIMAL:
	case FIELD_COUNT:
		return number_read(buf, text, style->mark, err);
	case FIELD_DATE:
		return day_read(buf, text, style->order, err);
	case FIELD_CURRENCY:
	case FIELD_COUNTRY:
		add_cased(buf, text, toupper);
		return true;
	case FIELD_CHOICE:
	case FIELD_YES:
	case FIELD_CONFIRM:
	case FIELD_HASH:
		add_cased(buf, text, tolower);
		return true;
	default:
		buf_add(buf, text);
		return true;
	}
}

/* The field's own check, with its sentence made one about a cell. */
static bool
check(const struct field *field, const char *value, struct error *err)
{
	char hint[sizeof(err->hint)];

	if (field_check(field, value, err))
		return true;
	memcpy(hint, err->hint, sizeof(hint));
	error_set(err, err->code, field->name, "is not right");
	return error_hint(err, "%s", hint);
}

bool
value_read(struct buf *buf, const struct field *field, const char *cell,
    const struct style *style, struct error *err)
{
	struct buf plain = BUF(CELL_TEXT_MAX);
	size_t start = buf->len;
	bool ok = true;

	trim(&plain, cell);
	if (buf_over(&plain)) {
		error_set(err, ERROR_INVALID, field->name, "is too long");
		ok = error_hint(err, "no value has more than 8000 bytes");
	} else if (plain.len > 0) {
		ok = add_typed(buf, field, plain.data, style, err) &&
		     check(field, buf->data + start, err);
	}
	buf_free(&plain);
	return ok;
}
