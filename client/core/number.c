/* Numbers in the styles of the world, into one. */

#include <string.h>

#include "core/either.h"
#include "core/number.h"

#define DIGIT	 "0123456789"
#define RUNS_MAX 24

/* Marks that stand between digits.  The apostrophes are one mark, and so are
 * the spaces. */
static const struct mark {
	const char *text;
	char kind;
} marks[] = {
    {".", '.'}, {",", ','}, {"'", '\''},
    {"\xe2\x80\x99", '\''},	   /* U+2019, an apostrophe by typography */
    {" ", ' '}, {"\xc2\xa0", ' '}, /* U+00A0, no-break space */
    {"\xe2\x80\xaf", ' '},	   /* U+202F, narrow no-break space */
    {"\xe2\x80\x89", ' '},	   /* U+2009, thin space */
};

/* A number taken apart: runs of digits, with a mark before each but the
 * first. */
struct parts {
	bool negative;
	size_t count;
	const char *run[RUNS_MAX];
	size_t len[RUNS_MAX];
	char mark[RUNS_MAX]; /* before the run */
};

static const struct mark *
mark_at(const char *text)
{
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++)
		if (strncmp(text, marks[i].text, strlen(marks[i].text)) == 0)
			return &marks[i];
	return NULL;
}

/* A hyphen, or the minus of typography, U+2212. */
static size_t
minus_at(const char *text)
{
	if (text[0] == '-')
		return 1;
	return strncmp(text, "\xe2\x88\x92", 3) == 0 ? 3 : 0;
}

/* Does it begin with a mark and a digit: .5? */
static bool
lacks_whole(const char *text)
{
	return (*text == '.' || *text == ',') && strspn(text + 1, DIGIT) > 0;
}

static bool
take_apart(struct parts *parts, const char *text)
{
	size_t minus = minus_at(text);

	*parts = (struct parts){.negative = minus > 0};
	for (text += minus > 0 ? minus : *text == '+';;) {
		size_t len = strspn(text, DIGIT);
		bool nought = parts->count == 0 && lacks_whole(text);
		const struct mark *mark;

		if ((len == 0 && !nought) || parts->count == RUNS_MAX)
			return false;
		parts->run[parts->count] = nought ? "0" : text;
		parts->len[parts->count++] = nought ? 1 : len;
		text += len;
		if (*text == '\0')
			return true;
		mark = mark_at(text);
		if (mark == NULL || parts->count == RUNS_MAX)
			return false;
		parts->mark[parts->count] = mark->kind;
		text += strlen(mark->text);
	}
}

/* Are the first count runs a whole number in groups of three, or, as in
 * India, of two before a last one of three; with one mark, which is not the
 * decimal one? */
static bool
groups_fit(const struct parts *parts, size_t count, char decimal)
{
	bool threes = parts->len[0] <= 3, twos = parts->len[0] <= 2;

	if (count == 1)
		return true;
	for (size_t i = 1; i < count; i++) {
		bool last = i == count - 1;

		threes = threes && parts->len[i] == 3;
		twos = twos && parts->len[i] == (last ? 3u : 2u);
		if (parts->mark[i] == decimal ||
		    parts->mark[i] != parts->mark[1])
			return false;
	}
	return (threes || twos) && parts->run[0][0] != '0';
}

/* Write the number as read with that decimal mark into an empty buffer; false
 * where it cannot. */
static bool
read_with(struct buf *buf, const struct parts *parts, char decimal)
{
	size_t last = parts->count - 1, fraction;
	bool has_fraction = last > 0 && parts->mark[last] == decimal;

	if (!groups_fit(parts, parts->count - has_fraction, decimal))
		return false;
	if (parts->negative)
		buf_add(buf, "-");
	for (size_t i = 0; i < parts->count - has_fraction; i++) {
		const char *run = parts->run[i];
		size_t len = parts->len[i];

		for (; i == 0 && len > 1 && *run == '0'; len--)
			run++;
		buf_add_bytes(buf, run, len);
	}
	fraction = has_fraction ? parts->len[last] : 0;
	while (fraction > 0 && parts->run[last][fraction - 1] == '0')
		fraction--;
	if (fraction > 0) {
		buf_add(buf, ".");
		buf_add_bytes(buf, parts->run[last], fraction);
	}
	if (strcmp(buf->data, "-0") == 0)
		buf_shift(buf, 1);
	return true;
}

static bool
refuse(const char *other, enum decimal_mark mark, struct error *err)
{
	if (*other == '\0') {
		error_set(err, ERROR_INVALID, "", "is not a number");
		return error_hint(err, "give digits with one decimal mark, "
				       "like 2500.00; no 1E+06");
	}
	error_set(err, ERROR_INVALID, "", "is not a number with a decimal %s",
	    mark == MARK_POINT ? "point" : "comma");
	return error_hint(err, "with a decimal %s it would be %s",
	    mark == MARK_POINT ? "comma" : "point", other);
}

/* Choose between the two readings, either of which may be "". */
static bool
choose(struct buf *buf, const char *point, const char *comma,
    enum decimal_mark mark, struct error *err)
{
	if (mark != MARK_EITHER) {
		const char *meant = mark == MARK_POINT ? point : comma;

		buf_add(buf, meant);
		return *meant != '\0' ||
		       refuse(mark == MARK_POINT ? comma : point, mark, err);
	}
	if (*point == '\0' && *comma == '\0')
		return refuse("", mark, err);
	if (*point != '\0' && *comma != '\0' && strcmp(point, comma) != 0) {
		either_refuse(err, point, comma);
		return error_hint(err,
		    "add --decimal-mark point for %s, --decimal-mark comma "
		    "for %s",
		    point, comma);
	}
	buf_add(buf, *point != '\0' ? point : comma);
	return true;
}

bool
number_read(struct buf *buf, const char *text, enum decimal_mark mark,
    struct error *err)
{
	struct buf point = BUF(NUMBER_READ_MAX), comma = BUF(NUMBER_READ_MAX);
	struct parts parts;
	bool ok;

	if (strlen(text) > NUMBER_TEXT_MAX || !take_apart(&parts, text))
		return refuse("", mark, err);
	if (!read_with(&point, &parts, '.'))
		buf_clear(&point);
	if (!read_with(&comma, &parts, ','))
		buf_clear(&comma);
	ok = choose(buf, point.data, comma.data, mark, err);
	buf_free(&point);
	buf_free(&comma);
	return ok;
}
