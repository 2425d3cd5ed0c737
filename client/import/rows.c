/* From a file to rows of a command. */

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>

#include "alloc.h"
#include "core/text.h"
#include "import/columns.h"
#include "import/header.h"
#include "import/rows.h"
#include "utf8.h"

#define SHOWN_MAX 120 /* of a value in a sentence */
#define TO_UTF8                                                                \
	"say what it is written in, as --encoding windows-1252; or, in the "   \
	"spreadsheet program, save it as \"CSV UTF-8\""

void
row_init(struct row *row)
{
	*row = (struct row){0};
	buf_init(&row->text, ROW_MAX);
	buf_init(&row->content, ROW_MAX);
	buf_init(&row->raw, ROW_MAX);
	buf_init(&row->problems, ROW_MAX);
}

void
row_free(struct row *row)
{
	buf_free(&row->text);
	buf_free(&row->content);
	buf_free(&row->raw);
	buf_free(&row->problems);
}

static void
row_clear(struct row *row)
{
	buf_clear(&row->text);
	buf_clear(&row->content);
	buf_clear(&row->raw);
	buf_clear(&row->problems);
	row->cells = 0;
	row->key[0] = '\0';
	memset(row->at, 0, sizeof(row->at));
	memset(row->currency, 0, sizeof(row->currency));
	memset(row->values, 0, sizeof(row->values));
}

/* The value in quotes, short, with nothing that steers a terminal. */
static void
add_shown(struct buf *buf, const char *value)
{
	struct buf tame = BUF(ROW_MAX * 6);
	size_t len;

	text_tame(&tame, value, false);
	len = tame.len;
	if (len > SHOWN_MAX)
		for (len = SHOWN_MAX; (tame.data[len] & 0xc0) == 0x80;)
			len--;
	buf_add(buf, " \"");
	buf_add_bytes(buf, tame.data, len);
	buf_add(buf, len < tame.len ? "…\"" : "\"");
	buf_free(&tame);
}

/* The command's own field, or one that was made up, like key. */
static size_t
column_of(const struct mapping *mapping, const struct field *field)
{
	size_t i = 0;

	for (const struct field *f = mapping->command->fields; f->name != NULL;
	     f++, i++)
		if (f == field)
			return mapping->column_of[i];
	return 0;
}

void
row_problem(struct row *row, const struct mapping *mapping,
    const struct field *field, const char *value, const char *sentence,
    const char *hint)
{
	struct buf *buf = &row->problems;

	if (buf->len > 0)
		buf_add(buf, "\n");
	if (field != NULL && column_of(mapping, field) > 0)
		buf_printf(buf, "%zu\t", column_of(mapping, field));
	if (field != NULL)
		buf_add(buf, field->name);
	if (value != NULL)
		add_shown(buf, value);
	if (field != NULL)
		buf_add(
		    buf, value != NULL && (strncmp(sentence, "is ", 3) == 0 ||
					      strncmp(sentence, "has ", 4) == 0)
			     ? " "
			     : ": ");
	buf_printf(buf, "%s%s%s", sentence, *hint != '\0' ? "; " : "", hint);
}

static bool
is_utf8(const char *text)
{
	uint32_t character;
	size_t len;

	for (; *text != '\0'; text += len)
		if ((len = utf8_read(text, &character)) == 0)
			return false;
	return true;
}

/* Is the value one that went out: an amount that is negative? */
static bool
is_paid_out(const struct field *field, const char *value)
{
	return field->type == FIELD_AMOUNT && value[0] == '-';
}

/* Money that went out is no row of this kind, and is left out by the sign that
 * the file writes. */
static void
refuse_paid_out(const struct rows *rows, struct row *row,
    const struct field *field, const char *cell)
{
	const struct mapping *mapping = rows->mapping;
	const char *noun = mapping->command->noun;
	const char *sign = strchr(cell, '(') != NULL   ? "("
			   : strchr(cell, '-') != NULL ? "-"
						       : "\xe2\x88\x92";
	size_t column = column_of(mapping, field);
	char sentence[80], condition[120];
	struct buf hint = BUF(600);

	snprintf(sentence, sizeof(sentence),
	    "is a payment out; %s %s is positive",
	    strchr("aeiou", noun[0]) != NULL ? "an" : "a", noun);
	snprintf(condition, sizeof(condition), "%.100s!~%s",
	    column > 0 ? mapping->names[column - 1] : field->name, sign);
	buf_add(&hint, "--where ");
	text_quote(&hint, condition);
	buf_add(&hint, " leaves such rows out");
	row_problem(row, mapping, field, cell, sentence, hint.data);
	buf_free(&hint);
}

/* The value cannot be taken: for a reason that the file has, or its own. */
static void
refuse_value(const struct rows *rows, struct row *row,
    const struct field *field, const char *cell, const struct error *err)
{
	char sentence[80];

	if (!is_utf8(cell)) {
		snprintf(sentence, sizeof(sentence), "is not %s text",
		    rows->lines.encoding->name);
		row_problem(row, rows->mapping, field, cell, sentence,
		    rows->lines.decoder == NULL
			? TO_UTF8
			: "is it written in another encoding?");
	} else if (strpbrk(cell, "\r\n") != NULL && field->type != FIELD_TEXT)
		row_problem(row, rows->mapping, field, cell, "is not one line",
		    "put its lines behind each other");
	else
		row_problem(
		    row, rows->mapping, field, cell, err->message, err->hint);
}

/* Add the value that the cell of the field means: by --values as it is said
 * there, by --match as what finds it, else by itself. */
static bool
read_value(const struct rows *rows, size_t i, const char *cell,
    struct buf *value, struct beside *beside, struct error *err)
{
	const struct mapping *mapping = rows->mapping;
	const struct field *field = &mapping->command->fields[i];
	const char *meant = meanings_of(&mapping->meanings, field, cell);
	const char *prefix = mapping->matching.prefix[i];
	const struct style *style = &rows->layout.style;

	if (prefix == NULL || meant != cell)
		return value_read(value, beside, field, meant, style, err);
	return matching_read(prefix, value, beside, field, cell, style, err);
}

/* A cell, or a member, as the value of the field. */
static void
take_value(struct rows *rows, struct row *row, size_t i, const char *cell)
{
	const struct field *field = &rows->mapping->command->fields[i];
	struct buf value = BUF(ROW_MAX);
	struct beside beside;
	struct error err;

	if (!read_value(rows, i, cell, &value, &beside, &err)) {
		if (is_paid_out(field, value.data))
			refuse_paid_out(rows, row, field, cell);
		else
			refuse_value(rows, row, field, cell, &err);
	} else if (value.len > 0) {
		memcpy(row->currency[i], beside.currency, MONEY_WORD_MAX);
		rows->folded += beside.folded;
		row->at[i] = row->text.len + 1; /* it may still move */
		buf_add_bytes(&row->text, value.data, value.len + 1);
	}
	buf_free(&value);
}

static void
take_key(const struct rows *rows, struct row *row, const char *cell)
{
	static const struct field field = {"key", FIELD_REF, OPTIONAL, ""};
	struct error err;

	if (*cell == '\0')
		return;
	if (strchr(cell, '-') == NULL || !field_check(&field, cell, &err))
		row_problem(row, rows->mapping, &field, cell, "is not a UUID",
		    "leave the column out: keys are made of what a row says");
	else
		snprintf(row->key, sizeof(row->key), "%s", cell);
}

/* Is the cell a zero that says as much as none?  In kind without a value is
 * written with an empty cell or with 0, which is no amount. */
static bool
is_unvalued(const struct field *field, const char *cell)
{
	return field->unit != NULL && *cell != '\0' &&
	       strspn(cell, "0.,") == strlen(cell) && strchr(cell, '0') != NULL;
}

/* Does the field mean something only beside a value that is not there? */
static bool
is_idle(const struct rows *rows, const struct row *row, size_t i)
{
	const struct field *fields = rows->mapping->command->fields;

	for (const struct field *f = fields; f->name != NULL; f++)
		if (f->unit != NULL && strcmp(f->unit, fields[i].name) == 0)
			return row->values[f - fields] == NULL;
	return false;
}

/* An amount with a currency beside it must agree with the row. */
static void
check_currency(const struct rows *rows, struct row *row, size_t i)
{
	const struct mapping *mapping = rows->mapping;
	const struct field *fields = mapping->command->fields;
	const struct field *unit = field_currency(fields, &fields[i]);
	const char *said = row->currency[i];
	const char *currency = unit != NULL ? row->values[unit - fields] : NULL;
	char sentence[100];

	if (*said == '\0' || (currency != NULL && money_agrees(said, currency)))
		return;
	if (currency != NULL)
		snprintf(sentence, sizeof(sentence),
		    "is in %s, and the %s is %s", said, unit->name, currency);
	else
		snprintf(sentence, sizeof(sentence),
		    "is in %s, and the row has no currency", said);
	row_problem(row, mapping, &fields[i], row->values[i], sentence,
	    unit == NULL ? "leave the currency out" : "one of them is wrong");
}

static void
take_cell(struct rows *rows, struct row *row, size_t i, const char *cell)
{
	const struct field *field = &rows->mapping->command->fields[i];

	if (!is_unvalued(field, cell))
		take_value(rows, row, i, cell);
}

/* Decide where the values stand, take the fixed ones, and say all of them in
 * one form. */
static void
finish(const struct rows *rows, struct row *row)
{
	const struct field *fields = rows->mapping->command->fields;

	for (size_t i = 0; fields[i].name != NULL; i++) {
		row->values[i] = row->at[i] > 0
				     ? row->text.data + row->at[i] - 1
				     : rows->mapping->fixed[i];
	}
	for (size_t i = 0; fields[i].name != NULL; i++)
		check_currency(rows, row, i);
	for (size_t i = 0; fields[i].name != NULL; i++) {
		const char *value = row->values[i];

		if (value != NULL && is_idle(rows, row, i))
			value = row->values[i] = NULL;
		if (value != NULL && fields[i].type != FIELD_CONFIRM)
			buf_printf(&row->content, "%s=%zu:%s,", fields[i].name,
			    strlen(value), value);
		else if (fields[i].presence != OPTIONAL &&
			 row->problems.len == 0)
			row_problem(row, rows->mapping, &fields[i], NULL,
			    "is missing", fields[i].help);
	}
}

static void
take_column(struct rows *rows, struct row *row, size_t i, const char *cell)
{
	switch (rows->mapping->is[i]) {
	case COLUMN_FIELD:
		take_cell(rows, row, rows->mapping->field[i], cell);
		break;
	case COLUMN_KEY:
	case COLUMN_OUR_KEY:
		take_key(rows, row, cell);
		break;
	case COLUMN_NAMELESS:
		if (*cell != '\0')
			row_problem(row, rows->mapping, NULL, NULL,
			    "a cell stands under no name",
			    "name the column in the header, or empty it");
		break;
	default:
		break;
	}
}

/* Is the row one that --where means? */
static bool
is_meant(const struct rows *rows)
{
	const struct filter *filter = &rows->mapping->filter;
	const struct sheet_row *cells = &rows->cells;

	for (size_t i = 0; i < filter->count; i++) {
		size_t at = filter->conditions[i].at;
		const char *cell =
		    at <= cells->count ? cells->cells[at - 1] : "";

		if (!filter_meets(&filter->conditions[i], cell))
			return false;
	}
	return true;
}

/* A row of the file: fewer cells than columns are as good as empty ones, more
 * belong to nothing. */
static void
take_cells(struct rows *rows, struct row *row)
{
	const struct sheet_row *cells = &rows->cells;
	const struct mapping *mapping = rows->mapping;
	bool extra = false;

	buf_add_bytes(&row->raw, cells->text.data, cells->text.len);
	row->cells = cells->count;
	for (size_t i = 0; i < cells->count; i++)
		if (i < mapping->count)
			take_column(rows, row, i, cells->cells[i]);
		else
			extra = extra || *cells->cells[i] != '\0';
	if (extra) {
		char sentence[80];

		snprintf(sentence, sizeof(sentence),
		    "has %zu cells, the header has %zu", cells->count,
		    mapping->count);
		row_problem(row, mapping, NULL, NULL, sentence,
		    "a cell with the separator in it needs quotes round it");
	}
	finish(rows, row);
}

static enum rows_result
csv_next(struct rows *rows, struct row *row, struct error *err)
{
	for (;;) {
		enum sheet_result result =
		    sheet_next(rows->sheet, &rows->cells, err);

		row->line = rows->cells.line;
		if (result == SHEET_END)
			return ROWS_END;
		if (result == SHEET_FAILED)
			return ROWS_FAILED;
		if (result == SHEET_BLANK) {
			rows->blank++;
			continue;
		}
		if (result == SHEET_ROW && !is_meant(rows)) {
			rows->left_out++;
			continue;
		}
		if (result == SHEET_ROW) {
			take_cells(rows, row);
			return ROWS_ROW;
		}
		buf_add_bytes(
		    &row->raw, rows->cells.text.data, rows->cells.text.len + 1);
		row->cells = 1;
		row_problem(
		    row, rows->mapping, NULL, NULL, err->message, err->hint);
		return ROWS_ROW;
	}
}

static void
take_member(
    struct rows *rows, struct row *row, const char *name, const json_t *value)
{
	enum column column;
	struct error err;
	size_t field = 0;

	if (!mapping_find(rows->mapping, name, &column, &field, &err)) {
		row_problem(
		    row, rows->mapping, NULL, NULL, err.message, err.hint);
		return;
	}
	if (json_is_null(value) ||
	    (column != COLUMN_FIELD && column != COLUMN_KEY &&
		column != COLUMN_OUR_KEY))
		return;
	if (!json_is_string(value)) {
		char sentence[100];

		snprintf(sentence, sizeof(sentence),
		    "%.60s must be a JSON string", name);
		row_problem(row, rows->mapping, NULL, NULL, sentence,
		    "put it in quotes");
	} else if (column != COLUMN_FIELD)
		take_key(rows, row, json_string_value(value));
	else if (row->at[field] > 0)
		row_problem(row, rows->mapping,
		    &rows->mapping->command->fields[field], NULL,
		    "is given twice", "");
	else
		take_cell(rows, row, field, json_string_value(value));
}

/* Add what the object has under that name, as text. */
static void
add_member(struct buf *buf, const json_t *object, const char *name)
{
	const char *member;
	json_t *value;

	json_object_foreach ((json_t *)object, member, value) {
		char *text;

		if (json_is_null(value) ||
		    !column_is(member, strlen(member), name))
			continue;
		text = json_is_string(value)
			   ? xstrdup(json_string_value(value))
			   : json_dumps(value,
				 JSON_ENCODE_ANY | JSON_REAL_PRECISION(15));
		buf_add(buf, text);
		free(text);
		return;
	}
}

/* Is the object one that --where means? */
static bool
is_object_meant(const struct rows *rows, const json_t *object)
{
	const struct filter *filter = &rows->mapping->filter;
	bool meant = true;

	for (size_t i = 0; i < filter->count && meant; i++) {
		struct buf cell = BUF(ROW_MAX);

		add_member(&cell, object, filter->conditions[i].column);
		meant = filter_meets(&filter->conditions[i], cell.data);
		buf_free(&cell);
	}
	return meant;
}

/* Take the object of the line; false where it is none that is meant. */
static bool
take_object(struct rows *rows, struct row *row)
{
	json_error_t wrong;
	json_t *object = json_loadb(
	    rows->line.data, rows->line.len, JSON_REJECT_DUPLICATES, &wrong);
	const char *name;
	json_t *value;

	if (json_is_object(object) && !is_object_meant(rows, object)) {
		json_decref(object);
		return false;
	}
	if (json_is_object(object)) {
		json_object_foreach (object, name, value)
			take_member(rows, row, name, value);
	} else if (!is_utf8(rows->line.data))
		row_problem(row, rows->mapping, NULL, NULL,
		    "the line is not UTF-8 text", TO_UTF8);
	else
		row_problem(row, rows->mapping, NULL, NULL,
		    object != NULL ? "is not an object of fields" : wrong.text,
		    "a line is like {\"party\": \"norway\", \"amount\": "
		    "\"2500.00\"}");
	json_decref(object);
	finish(rows, row);
	return true;
}

static enum rows_result
json_next(struct rows *rows, struct row *row, struct error *err)
{
	while (lines_next(&rows->lines, &rows->line, err)) {
		const char *text = rows->line.data;

		row->line = rows->lines.number;
		if (buf_over(&rows->line)) {
			row_problem(row, rows->mapping, NULL, NULL,
			    "is longer than 64 KiB", "a line is one object");
		} else if (text[strspn(text, " \t")] == '\0') {
			rows->blank++;
			continue;
		} else if (!take_object(rows, row)) {
			rows->left_out++;
			continue;
		}
		buf_add_bytes(&row->raw, text, rows->line.len);
		return ROWS_ROW;
	}
	return ferror(rows->file) ? ROWS_FAILED : ROWS_END;
}

enum rows_result
rows_next(struct rows *rows, struct row *row, struct error *err)
{
	row_clear(row);
	return rows->layout.json ? json_next(rows, row, err)
				 : csv_next(rows, row, err);
}

static bool
refuse_empty(const struct rows *rows, struct error *err)
{
	error_set(err, ERROR_INVALID, rows->name, "%s is empty", rows->name);
	return error_hint(err, "bursar template %s shows what goes into it",
	    rows->mapping->command->noun);
}

/* "the columns 3 is not text" would say nothing: name what is wrong. */
static bool
check_header(const struct rows *rows, struct error *err)
{
	static const struct field field = {"name", FIELD_TEXT, OPTIONAL, ""};

	for (size_t i = 0; i < rows->cells.count; i++) {
		const char *name = rows->cells.cells[i];
		struct buf value = BUF(ROW_MAX);
		struct beside beside;
		bool ok = value_read(
		    &value, &beside, &field, name, &rows->layout.style, err);

		buf_free(&value);
		if (ok)
			continue;
		error_set(err, ERROR_MALFORMED, rows->name,
		    "%s:%ld:%zu: the name of the column is not %s text",
		    rows->name, rows->cells.line, i + 1,
		    rows->lines.encoding->name);
		return error_hint(err, "%s", TO_UTF8);
	}
	return true;
}

/* The refusal of a header, with the place. */
static bool
refuse_header(
    const struct rows *rows, const struct error *cause, struct error *err)
{
	error_set(err, cause->code, rows->name, "%s:%ld: %s", rows->name,
	    rows->cells.line, cause->message);
	return error_hint(err, "%s", cause->hint);
}

/* No line names a column: is there a header, and where? */
static bool
refuse_nameless(struct rows *rows, struct error *cause, struct error *err)
{
	if (strncmp(cause->hint, "did you mean", 12) != 0)
		error_hint(cause,
		    "if this is the header: --map \"%.60s=FIELD\"; if it is "
		    "further down: --skip LINES; if there is none: --header "
		    "\"FIELD,FIELD,…\"; bursar template %s --describe lists "
		    "the fields",
		    rows->cells.cells[0], rows->mapping->command->noun);
	return refuse_header(rows, cause, err);
}

/* The names of the columns, in the row that was read. */
static bool
take_header(struct rows *rows, struct error *err)
{
	const char *const *cells = rows->cells.cells;
	size_t count = rows->cells.count;
	struct error cause;

	rows->header = rows->cells.line;
	if (!check_header(rows, err))
		return false;
	if (!header_check(
		rows->mapping, cells, count, &rows->layout.style, &cause))
		return refuse_header(rows, &cause, err);
	if (mapping_header(rows->mapping, cells, count, &cause))
		return true;
	return mapping_known(rows->mapping, cells, count) == 0
		   ? refuse_nameless(rows, &cause, err)
		   : refuse_header(rows, &cause, err);
}

static bool
read_header(struct rows *rows, struct error *err)
{
	enum sheet_result result;
	struct error cause;

	do
		result = sheet_next(rows->sheet, &rows->cells, &cause);
	while (result == SHEET_BLANK);
	if (result == SHEET_END)
		return refuse_empty(rows, err);
	if (result == SHEET_FAILED) {
		*err = cause;
		return false;
	}
	return result == SHEET_BAD ? refuse_header(rows, &cause, err)
				   : take_header(rows, err);
}

/* The names of the columns as the command line has them, a line of CSV. */
static bool
declare_header(struct rows *rows, struct error *err)
{
	const char *names = rows->layout.header;
	FILE *file = fmemopen((void *)names, strlen(names), "r");
	struct lines lines;
	struct sheet *sheet;
	struct error cause;
	bool ok;

	if (file == NULL)
		abort();
	error_set(&cause, ERROR_USAGE, "header", "it names no column");
	ok = lines_open(&lines, file, "it", NULL, &cause);
	sheet = sheet_open(&lines, '\0');
	ok = ok && sheet_next(sheet, &rows->cells, &cause) == SHEET_ROW &&
	     mapping_header(
		 rows->mapping, rows->cells.cells, rows->cells.count, &cause);
	if (!ok) {
		error_set(
		    err, ERROR_USAGE, "header", "--header: %s", cause.message);
		error_hint(err, "%s", cause.hint);
	}
	sheet_close(sheet);
	lines_close(&lines);
	fclose(file);
	return ok;
}

static bool
skip_lines(struct rows *rows, long count, struct error *err)
{
	for (long i = 0; i < count; i++)
		if (!lines_next(&rows->lines, &rows->line, err)) {
			if (ferror(rows->file))
				return false;
			if (i == 0)
				return refuse_empty(rows, err);
			return error_set(err, ERROR_INVALID, rows->name,
			    "%s has only %ld line%s", rows->name, i,
			    i == 1 ? "" : "s");
		}
	return true;
}

/* Go to the first row, with the names of the columns known. */
static bool
begin_csv(struct rows *rows, struct error *err)
{
	struct layout *layout = &rows->layout;
	char separator = layout->separator;
	bool ours = header_is_ours(&rows->lines);
	long skip = layout->skip;

	if (ours)
		layout->header = NULL;
	if (ours || (skip < 0 && layout->header != NULL))
		skip = 0;
	if (skip < 0)
		skip = header_find(&rows->lines, rows->mapping, separator);
	if (!skip_lines(rows, skip, err) ||
	    (layout->header != NULL && !declare_header(rows, err)))
		return false;
	if (layout->header != NULL && separator == '\0')
		separator =
		    header_separator(&rows->lines, rows->mapping->count);
	rows->sheet = sheet_open(&rows->lines, separator);
	return layout->header != NULL || read_header(rows, err);
}

bool
rows_open(struct rows *rows, FILE *file, const char *name,
    const struct layout *layout, struct error *err)
{
	struct stat st;

	rows->file = file;
	rows->name = name;
	rows->layout = *layout;
	buf_init(&rows->line, SHEET_ROW_MAX);
	buf_init(&rows->cells.text, SHEET_TEXT_MAX);
	if (fstat(fileno(file), &st) == 0 && S_ISREG(st.st_mode))
		rows->size = st.st_size;
	return lines_open(&rows->lines, file, name, layout->encoding, err) &&
	       (layout->json || begin_csv(rows, err));
}

void
rows_close(struct rows *rows)
{
	sheet_close(rows->sheet);
	lines_close(&rows->lines);
	buf_free(&rows->line);
	buf_free(&rows->cells.text);
	if (rows->file != NULL && rows->file != stdin)
		fclose(rows->file);
}
