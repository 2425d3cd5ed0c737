/* Any bytes as a cell: the first byte picks a field and a style.  A value
 * that was read is one that the field takes, and reads as itself; the same
 * bytes as a value that is typed. */

#include <stdlib.h>
#include <string.h>

#include "core/text.h"
#include "core/value.h"
#include "fuzz.h"

/* Numbers and days with a mark or order declared are never two things. */
static void
read_again(const struct field *field, const struct buf *value)
{
	static const struct style plain = {MARK_POINT, DAY_ISO};
	struct buf again = BUF(64 * 1024);
	struct beside beside;
	struct error err;

	if (!field_check(field, value->data, &err) ||
	    !value_read(&again, &beside, field, value->data, &plain, &err))
		abort();
	/* Blanks and quotes that were themselves quoted are the value's own. */
	if (strcmp(again.data, value->data) != 0 &&
	    strchr("' \t\xc2", value->data[0]) == NULL)
		abort();
	buf_free(&again);
}

/* What is typed at a command line is a number or a country in form, or stays as
 * it is. */
static void
type_it(const struct field *field, const char *text)
{
	char number[VALUE_TYPED_MAX], currency[MONEY_WORD_MAX];
	struct error err = {.message = ""};
	const char *typed = value_typed(number, currency, field, text, &err);

	if (typed == NULL ? err.message[0] == '\0'
			  : typed != text && !text_is_number(typed) &&
				!(field->type == FIELD_COUNTRY &&
				    field_check(field, typed, &err)))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct field field = {"x", FIELD_CODE, OPTIONAL, "", NULL};
	struct buf value = BUF(64 * 1024), cell = BUF(64 * 1024);
	struct style style;
	struct beside beside;
	struct error err = {.message = ""};

	if (size == 0)
		return 0;
	style.mark = (enum decimal_mark)(data[0] % 3);
	style.order = (enum day_order)(data[0] / 3 % 4);
	field.type = (enum field_type)(data[0] / 12 % FIELD_TYPES);
	if (field.type == FIELD_CHOICE)
		field.choices = "expert|service";
	buf_add_bytes(&cell, data + 1, size - 1);
	type_it(&field, cell.data);
	if (!value_read(&value, &beside, &field, cell.data, &style, &err)) {
		if (err.message[0] == '\0')
			abort();
	} else if (value.len > 0)
		read_again(&field, &value);
	buf_free(&value);
	buf_free(&cell);
	return 0;
}
