/* From a cell to the value of a field. */

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "core/country.h"
#include "core/either.h"
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

/* What moves to another place on the line or to another line: a tab, the
 * controls that end lines and pages, U+0085, U+2028 and U+2029. */
static const char *const breaks[] = {
    "\t", "\n", "\v", "\f", "\r", "\xc2\x85", "\xe2\x80\xa8", "\xe2\x80\xa9"};

/* Space, and no-break space, which spreadsheets and web pages leave behind. */
static const char *const blanks[] = {" ", "\xc2\xa0"};

#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

/* How many bytes one of the list has that the text begins with; 0 for none. */
static size_t
one_at(const char *const list[], size_t count, const char *text)
{
	for (size_t i = 0; i < count; i++)
		if (strncmp(text, list[i], strlen(list[i])) == 0)
			return strlen(list[i]);
	return 0;
}

/* What they begin with, so that the many other characters are passed fast. */
#define MAY_BE_BLANK " \t\n\v\f\r\xc2\xe2"

static bool
may_be_blank(char c)
{
	return (unsigned char)c <= ' ' || c == '\xc2' || c == '\xe2';
}

static size_t
break_at(const char *text)
{
	return may_be_blank(*text) ? one_at(breaks, COUNT(breaks), text) : 0;
}

/* How many bytes of blank stand at the place, line breaks among them. */
static size_t
blank_at(const char *text)
{
	size_t len =
	    may_be_blank(*text) ? one_at(blanks, COUNT(blanks), text) : 0;

	return len > 0 ? len : break_at(text);
}

static size_t
blank_before(const char *text, size_t len)
{
	for (size_t back = 1; back <= 3 && back <= len; back++)
		if (blank_at(text + len - back) == back)
			return back;
	return 0;
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
	if (len >= 2 && cell[0] == '\'' && text_is_formula(cell + 1))
		for (blank = 1; blank > 0; blank = blank_at(cell)) {
			cell += blank;
			len -= blank;
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

/* How many bytes of blanks and breaks the text begins with; are there breaks
 * among them? */
static size_t
run_at(const char *text, bool *has_breaks)
{
	size_t run = 0;

	for (size_t len = 1; len > 0; run += len) {
		len = break_at(text + run);
		*has_breaks = *has_breaks || len > 0;
		len += len == 0 && text[run] == ' ';
	}
	return run;
}

/* Add the text in one line: line breaks and tabs, with the blanks beside them,
 * are one blank.  Were there any? */
static bool
add_folded(struct buf *buf, const char *text)
{
	bool folded = false;

	while (*text != '\0') {
		bool has_breaks = false;
		size_t run = run_at(text, &has_breaks);

		if (run == 0)
			run = 1 + strcspn(text + 1, MAY_BE_BLANK);
		if (has_breaks)
			buf_add(buf, " ");
		else
			buf_add_bytes(buf, text, run);
		folded = folded || has_breaks;
		text += run;
	}
	return folded;
}

static bool
add_typed(struct buf *buf, struct beside *beside, const struct field *field,
    const char *text, const struct style *style, struct error *err)
{
	switch (field->type) {
	case FIELD_AMOUNT:
	case FIELD_BUDGET:
		return money_read(
		    buf, beside->currency, text, style->mark, err);
	case FIELD_TEXT:
		beside->folded = add_folded(buf, text);
		return true;
	case FIELD_DECIMAL:
	case FIELD_COUNT:
		return number_read(buf, text, style->mark, err);
	case FIELD_DATE:
		return day_read(buf, text, style->order, err);
	case FIELD_COUNTRY:
		return country_read(buf, text, err);
	case FIELD_CURRENCY:
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
bool
value_check(const struct field *field, const char *value, struct error *err)
{
	char hint[sizeof(err->hint)], fault[FIELD_FAULT_MAX];

	if (field_check(field, value, err))
		return true;
	memcpy(hint, err->hint, sizeof(hint));
	error_set(err, err->code, field->name, "%s",
	    field_fault(field, value, fault));
	return error_hint(err, "%s", hint);
}

bool
value_read(struct buf *buf, struct beside *beside, const struct field *field,
    const char *cell, const struct style *style, struct error *err)
{
	struct buf plain = BUF(CELL_TEXT_MAX);
	size_t start = buf->len;
	bool ok = true;

	*beside = (struct beside){.folded = false};
	trim(&plain, cell);
	if (buf_over(&plain)) {
		error_set(err, ERROR_INVALID, field->name, "is too long");
		ok = error_hint(err, "no value has more than 8000 bytes");
	} else if (plain.len > 0) {
		ok = add_typed(buf, beside, field, plain.data, style, err) &&
		     value_check(field, buf->data + start, err);
	}
	buf_free(&plain);
	return ok;
}

static const char *
country_typed(char code[VALUE_TYPED_MAX], const char *text, struct error *err)
{
	struct buf buf = BUF(VALUE_TYPED_MAX - 1);
	bool ok = country_read(&buf, text, err);

	snprintf(code, VALUE_TYPED_MAX, "%s", buf.data);
	buf_free(&buf);
	return ok ? code : NULL;
}

const char *
value_typed(char number[VALUE_TYPED_MAX], char currency[MONEY_WORD_MAX],
    const struct field *field, const char *text, struct error *err)
{
	static const enum decimal_mark marks[] = {MARK_EITHER, MARK_POINT};
	bool is_amount =
	    field->type == FIELD_AMOUNT || field->type == FIELD_BUDGET;
	bool ok = true;
	struct buf buf = BUF(VALUE_TYPED_MAX - 1);

	currency[0] = '\0';
	if (field->type == FIELD_COUNTRY)
		return country_typed(number, text, err);
	if ((!is_amount && field->type != FIELD_DECIMAL &&
		field->type != FIELD_COUNT) ||
	    field_check(field, text, err))
		return text;
	/* With a decimal point, as everywhere; but not if a comma could be
	 * meant for one. */
	for (int i = 0; ok && i < 2; i++) {
		buf_clear(&buf);
		ok = is_amount ? money_read(&buf, currency, text, marks[i], err)
			       : number_read(&buf, text, marks[i], err);
	}
	if (ok && !buf_over(&buf))
		snprintf(number, VALUE_TYPED_MAX, "%s", buf.data);
	else if (ok || !either_refused(err))
		number = (char *)text;
	else
		number = NULL;
	buf_free(&buf);
	return number;
}
