/* Opening the file of an import. */

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "core/say.h"
#include "import/source.h"

static bool
says_yes(const char *text)
{
	return text != NULL && strcmp(text, "yes") == 0;
}

bool
source_delimiter(const char *text, char *delimiter, struct error *err)
{
	static const struct {
		const char *name;
		char c;
	} names[] = {
	    {"comma", ','}, {"semicolon", ';'}, {"tab", '\t'}, {"bar", '|'}};

	*delimiter = '\0';
	if (text == NULL)
		return true;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (strcmp(names[i].name, text) == 0)
			*delimiter = names[i].c;
	if (sheet_may_separate(text[0]) && text[1] == '\0')
		*delimiter = text[0];
	if (*delimiter != '\0')
		return true;
	error_set(err, ERROR_USAGE, "delimiter",
	    "\"%.20s\" cannot separate cells", text);
	return error_hint(
	    err, "give comma, semicolon, tab or bar, or one of , ; | : ~ ^");
}

static FILE *
open_file(
    const struct request *req, const struct command *command, struct error *err)
{
	const char *path = request_value(req, "file");
	FILE *file = strcmp(path, "-") == 0 ? stdin : fopen(path, "re");

	if (file == NULL) {
		error_set(err, ERROR_FILE, "file", "%s cannot be read: %s",
		    path, strerror(errno));
		error_hint(err,
		    "- reads the standard input; bursar template %s makes a "
		    "file to fill in",
		    command->noun);
	} else if (file == stdin && isatty(STDIN_FILENO) == 1)
		say(NULL, "reading from the terminal, end with Ctrl-D");
	return file;
}

bool
source_is_json(const struct request *req)
{
	const char *format = request_value(req, "format");
	const char *file = request_value(req, "file");
	size_t len = strlen(file);

	if (format != NULL)
		return strcmp(format, "ndjson") == 0;
	return (len > 7 && strcmp(file + len - 7, ".ndjson") == 0) ||
	       (len > 6 && strcmp(file + len - 6, ".jsonl") == 0);
}

/* The rows of a workbook are read as those of a text file, whose numbers and
 * days are in one form. */
static FILE *
open_sheet(FILE *file, const struct request *req, struct source *source,
    struct error *err)
{
	if (file == NULL || !xlsx_is(file))
		return file;
	return xlsx_read(file, request_value(req, "file"),
	    request_value(req, "sheet"), source->sheet, err);
}

/* The lines before the header; -1 where it is to be found. */
static bool
read_skip(const struct request *req, struct layout *layout, struct error *err)
{
	const char *skip = request_value(req, "skip");

	layout->header = request_value(req, "header");
	layout->skip = skip != NULL ? strtol(skip, NULL, 10) : -1;
	if (!layout->json || (skip == NULL && layout->header == NULL))
		return true;
	return error_set(err, ERROR_USAGE, skip != NULL ? "skip" : "header",
	    "--%s is for CSV; the lines of NDJSON name their fields",
	    skip != NULL ? "skip" : "header");
}

static bool
read_encoding(
    const struct request *req, struct layout *layout, struct error *err)
{
	const char *name = request_value(req, "encoding");

	layout->encoding = name != NULL ? encoding_find(name, err) : NULL;
	return name == NULL || layout->encoding != NULL;
}

/* NDJSON is in the protocol's own form and so are the numbers and days of a
 * workbook, unless it is declared. */
static bool
read_style(const struct request *req, const struct source *source,
    struct style *style, struct error *err)
{
	const char *mark = request_value(req, "decimal_mark");
	const char *order = request_value(req, "date_format");

	if (source_is_json(req) || source->sheet[0] != '\0') {
		mark = mark != NULL ? mark : "point";
		order = order != NULL ? order : "iso";
	}
	return style_read(style, mark, order, err);
}

bool
source_open(struct source *source, const struct request *req,
    const struct command *command, struct error *err)
{
	const struct declared declared = {.map = request_value(req, "map"),
	    .set = request_value(req, "set"),
	    .where = request_value(req, "where"),
	    .values = request_value(req, "values"),
	    .match = request_value(req, "match"),
	    .ignores = says_yes(request_value(req, "ignore_columns"))};
	struct layout layout = {.json = source_is_json(req)};
	FILE *file;

	*source = (struct source){.rows.mapping = &source->mapping};
	if (!mapping_begin(&source->mapping, command, &declared, err) ||
	    !read_skip(req, &layout, err) ||
	    !read_encoding(req, &layout, err) ||
	    !source_delimiter(
		request_value(req, "delimiter"), &layout.separator, err))
		return false;
	file = open_sheet(open_file(req, command, err), req, source, err);
	source->rows.file = file;
	if (source->sheet[0] != '\0')
		layout.separator = ',';
	return file != NULL && read_style(req, source, &layout.style, err) &&
	       rows_open(&source->rows, file, request_value(req, "file"),
		   &layout, err);
}

bool
source_of_lines(struct source *source, const struct command *command,
    FILE *file, const char *name, struct error *err)
{
	struct declared declared = {0};
	struct layout layout = {.json = true, .skip = -1};

	*source = (struct source){.rows.mapping = &source->mapping};
	return mapping_begin(&source->mapping, command, &declared, err) &&
	       style_read(&layout.style, "point", "iso", err) &&
	       rows_open(&source->rows, file, name, &layout, err);
}

void
source_close(struct source *source)
{
	rows_close(&source->rows);
	mapping_free(&source->mapping);
	source->rows = (struct rows){0};
}

static void
describe_delimiter(struct buf *buf, char c)
{
	if (c == '\t')
		buf_add(buf, "tab");
	else
		buf_printf(buf, "\"%c\"", c);
}

void
source_describe(const struct source *source)
{
	static const char *const marks[] = {
	    "decimal mark not declared", "decimal point", "decimal comma"};
	static const char *const orders[] = {"date format not declared",
	    "days as 2026-03-31", "days as 31.03.2026", "days as 03/31/2026"};
	const struct rows *rows = &source->rows;
	struct buf how = BUF(300), columns = BUF(64L * 1024);

	buf_printf(&how, "%s/%s, %s", source->mapping.command->noun,
	    source->mapping.command->verb,
	    rows->layout.json	       ? "NDJSON"
	    : source->sheet[0] != '\0' ? "the sheet "
				       : "CSV with ");
	if (source->sheet[0] != '\0')
		buf_printf(&how, "\"%s\"", source->sheet);
	else if (!rows->layout.json)
		describe_delimiter(&how, sheet_separated_by(rows->sheet));
	if (rows->lines.decoder != NULL)
		buf_printf(&how, ", %s", rows->lines.encoding->name);
	if (rows->header > 1)
		buf_printf(&how, ", header in line %ld", rows->header);
	if (rows->mapping->filter.text != NULL)
		buf_printf(&how, ", rows where %s", rows->mapping->filter.text);
	say("reading", "%s as %s, %s, %s", rows->name, how.data,
	    marks[rows->layout.style.mark], orders[rows->layout.style.order]);
	mapping_describe(&columns, &source->mapping);
	if (columns.len > 0)
		say("columns", "%s", columns.data);
	buf_free(&how);
	buf_free(&columns);
}
