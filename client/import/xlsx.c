/*
 * Reading workbooks of Office Open XML (ECMA-376): a zip of XML.
 *
 * xl/workbook.xml names the sheets, xl/_rels/workbook.xml.rels where each is;
 * texts stand in xl/sharedStrings.xml, and xl/styles.xml tells which numbers
 * are days.
 */

#include <libxml/xmlreader.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <zip.h>

#include "alloc.h"
#include "import/sheet.h"
#include "import/xlsx.h"

#define BYTES_MAX    (256LL * 1024 * 1024) /* of XML, in all */
#define TEXTS_MAX    2000000
#define STYLES_MAX   70000
#define ROWS_MAX     1048576
#define DIGITS       15 /* that a spreadsheet keeps */
#define DAY_0	     25569 /* 1970-01-01, counted from 1899-12-30 */
#define DAY_0_OF_MAC 24107 /* the same from 1904-01-01 */
#define FIRST_DAY    61	   /* before that spreadsheets know a day too many */
#define LAST_DAY     2958465

enum style { STYLE_PLAIN, STYLE_DAY, STYLE_PERCENT };

struct own_format {
	long id;
	enum style style;
};

struct xlsx {
	const char *name; /* for sentences */
	zip_t *zip;
	long long left; /* bytes that may still come out of it */
	bool of_mac; /* counts days from 1904 */
	const char *wanted; /* the sheet, or NULL for the first */
	struct buf others;  /* names of the sheets that are not chosen */
	char id[64], target[256], chosen[XLSX_NAME_MAX];
	struct own_format *formats; /* that the workbook defines */
	size_t format_count;
	char **texts;
	size_t text_count;
	unsigned char *styles;
	size_t style_count;
	FILE *out;
	long row; /* lines written */
};

/* One part of the workbook ------------------------------------------------*/

struct part {
	struct xlsx *xlsx;
	zip_file_t *file;
};

static int
read_part(void *arg, char *to, int len)
{
	struct part *part = arg;
	zip_int64_t got = zip_fread(part->file, to, (zip_uint64_t)len);

	part->xlsx->left -= got > 0 ? got : 0;
	return part->xlsx->left < 0 ? -1 : (int)got;
}

static int
close_part(void *arg)
{
	struct part *part = arg;

	zip_fclose(part->file);
	free(part);
	return 0;
}

static void
say_nothing(void *arg, const char *text, xmlParserSeverities severity,
    xmlTextReaderLocatorPtr where)
{
	(void)arg, (void)text, (void)severity, (void)where;
}

/* A reader of the part, or NULL where the workbook has none of that name. */
static xmlTextReaderPtr
open_part(struct xlsx *xlsx, const char *name)
{
	struct part *part = xcalloc(1, sizeof(*part));
	xmlTextReaderPtr reader;

	part->xlsx = xlsx;
	part->file = zip_fopen(xlsx->zip, name, ZIP_FL_NOCASE);
	if (part->file == NULL) {
		free(part);
		return NULL;
	}
	reader = xmlReaderForIO(read_part, close_part, part, NULL, NULL,
	    XML_PARSE_NONET | XML_PARSE_NOCDATA | XML_PARSE_COMPACT);
	if (reader == NULL)
		abort();
	xmlTextReaderSetErrorHandler(reader, say_nothing, NULL);
	return reader;
}


typedef bool (*take_node)(struct xlsx *, xmlNodePtr);

/* Give the reader's node to who takes it; true to go on. */
static bool
give(struct xlsx *xlsx, xmlTextReaderPtr reader, take_node take)
{
	xmlNodePtr node = xmlTextReaderExpand(reader);

	return node != NULL && take(xlsx, node);
}

static bool
refuse(const struct xlsx *xlsx, struct error *err)
{
	if (xlsx->left < 0)
		error_set(err, ERROR_TOO_LARGE, "file",
		    "%s has more in it than %lld bytes", xlsx->name, BYTES_MAX);
	else
		error_set(err, ERROR_FILE, "file",
		    "%s is no workbook that can be read", xlsx->name);
	return error_hint(
	    err, "in the spreadsheet program, save it as \"CSV UTF-8\"");
}

/* Take each element of that name in a part; false where the part is not what
 * it should be, or not there though it has to be. */
static bool
walk(struct xlsx *xlsx, const char *name, const char *element, take_node take,
    bool needed)
{
	xmlTextReaderPtr reader = open_part(xlsx, name);
	int got = 1;
	bool ok = reader != NULL || !needed;

	if (reader == NULL)
		return ok;
	got = xmlTextReaderRead(reader);
	while (ok && got == 1) {
		int type = xmlTextReaderNodeType(reader);
		bool found = type == XML_READER_TYPE_ELEMENT &&
			     strcmp((const char *)xmlTextReaderConstLocalName(
					reader),
				 element) == 0;

		ok = type != XML_READER_TYPE_DOCUMENT_TYPE &&
		     (!found || give(xlsx, reader, take));
		if (ok)
			got = found ? xmlTextReaderNext(reader)
				    : xmlTextReaderRead(reader);
	}
	xmlFreeTextReader(reader);
	return ok && got == 0;
}

/* Nodes --------------------------------------------------------------------*/

static bool
is_called(const xmlNode *node, const char *name)
{
	return node->type == XML_ELEMENT_NODE &&
	       strcmp((const char *)node->name, name) == 0;
}

/* The first within that is called so, or NULL. */
static xmlNodePtr
child(xmlNodePtr node, const char *name)
{
	for (node = node->children; node != NULL; node = node->next)
		if (is_called(node, name))
			return node;
	return NULL;
}

/* The attribute in a buffer, "" where it is not there; what is longer is cut. */
static const char *
attribute(xmlNodePtr node, const char *name, char *text, size_t size)
{
	xmlChar *value = xmlGetProp(node, (const xmlChar *)name);

	snprintf(text, size, "%s", value != NULL ? (const char *)value : "");
	xmlFree(value);
	return text;
}

static long
number(xmlNodePtr node, const char *name, long otherwise)
{
	char text[24];

	attribute(node, name, text, sizeof(text));
	return text[0] != '\0' ? strtol(text, NULL, 10) : otherwise;
}

/* Add the text of runs, which may be in several pieces; how it is pronounced,
 * as it is said beside Japanese, is no part of it. */
static void
add_text(xmlNodePtr node, struct buf *text)
{
	for (node = node->children; node != NULL; node = node->next) {
		xmlChar *content;

		if (is_called(node, "r"))
			add_text(node, text);
		if (!is_called(node, "t"))
			continue;
		content = xmlNodeGetContent(node);
		buf_add(text, content != NULL ? (const char *)content : "");
		xmlFree(content);
	}
}

/* What is where ------------------------------------------------------------*/

/* The sheet that is wanted: the first that fits. */
static bool
take_sheet(struct xlsx *xlsx, xmlNodePtr node)
{
	char name[XLSX_NAME_MAX], state[16];
	bool fits;

	attribute(node, "name", name, sizeof(name));
	attribute(node, "state", state, sizeof(state));
	if (xlsx->wanted != NULL)
		fits = strcmp(name, xlsx->wanted) == 0;
	else /* hidden and veryHidden are the others */
		fits = state[0] != 'h' && strncmp(state, "ve", 2) != 0;
	if (xlsx->id[0] != '\0' || !fits) {
		buf_printf(&xlsx->others, "%s%s",
		    xlsx->others.len > 0 ? ", " : "", name);
		return true;
	}
	memcpy(xlsx->chosen, name, sizeof(name));
	attribute(node, "id", xlsx->id, sizeof(xlsx->id));
	return true;
}

static bool
take_properties(struct xlsx *xlsx, xmlNodePtr node)
{
	char text[8];

	attribute(node, "date1904", text, sizeof(text));
	xlsx->of_mac = text[0] == '1' || text[0] == 't';
	return true;
}

/* Where the sheet is: from the root, or from where the workbook is. */
static bool
take_relation(struct xlsx *xlsx, xmlNodePtr node)
{
	char id[sizeof(xlsx->id)], target[200];

	if (strcmp(attribute(node, "Id", id, sizeof(id)), xlsx->id) != 0)
		return true;
	attribute(node, "Target", target, sizeof(target));
	snprintf(xlsx->target, sizeof(xlsx->target), "%s%s",
	    target[0] == '/' ? "" : "xl/", target + (target[0] == '/'));
	return true;
}

static bool
take_shared(struct xlsx *xlsx, xmlNodePtr node)
{
	struct buf text = BUF(SHEET_ROW_MAX);

	if (xlsx->text_count == TEXTS_MAX)
		return false;
	if ((xlsx->text_count & (xlsx->text_count - 1)) == 0)
		xlsx->texts = xrealloc(xlsx->texts,
		    2 * (xlsx->text_count + 1) * sizeof(*xlsx->texts));
	add_text(node, &text);
	xlsx->texts[xlsx->text_count++] = xstrdup(text.data);
	buf_free(&text);
	return true;
}

/* Styles -------------------------------------------------------------------*/

/* Does the code of a format show a day or a share of a hundred?  What is in
 * quotes, brackets or behind a backslash is shown as it is. */
static enum style
style_of_code(const char *code)
{
	for (const char *p = code; *p != '\0'; p++) {
		if (*p == '"' || *p == '[') {
			p = strchr(p + 1, *p == '"' ? '"' : ']');
			if (p == NULL)
				break;
		} else if (*p == '\\' || *p == '_' || *p == '*') {
			if (*++p == '\0')
				break;
		} else if (*p == '%') {
			return STYLE_PERCENT;
		} else if (strchr("yYdD", *p) != NULL) {
			return STYLE_DAY;
		}
	}
	return STYLE_PLAIN;
}

/* The formats that a workbook does not define (ECMA-376, 18.8.30). */
static enum style
style_of_number(long format)
{
	if ((format >= 14 && format <= 17) || format == 22 ||
	    (format >= 27 && format <= 31) || format == 36 ||
	    (format >= 50 && format <= 58))
		return STYLE_DAY;
	return format == 9 || format == 10 ? STYLE_PERCENT : STYLE_PLAIN;
}

static bool
take_formats(struct xlsx *xlsx, xmlNodePtr node)
{
	char code[300];

	for (node = node->children; node != NULL; node = node->next) {
		if (!is_called(node, "numFmt"))
			continue;
		if (xlsx->format_count == STYLES_MAX)
			return false;
		xlsx->formats = xrealloc(xlsx->formats,
		    (xlsx->format_count + 1) * sizeof(*xlsx->formats));
		xlsx->formats[xlsx->format_count++] =
		    (struct own_format){number(node, "numFmtId", -1),
			style_of_code(attribute(
			    node, "formatCode", code, sizeof(code)))};
	}
	return true;
}

static enum style
style_found(const struct xlsx *xlsx, long format)
{
	for (size_t i = 0; i < xlsx->format_count; i++)
		if (xlsx->formats[i].id == format)
			return xlsx->formats[i].style;
	return style_of_number(format);
}

static bool
take_styles(struct xlsx *xlsx, xmlNodePtr node)
{
	xlsx->styles = xcalloc(STYLES_MAX, 1);
	for (node = node->children; node != NULL; node = node->next) {
		if (!is_called(node, "xf"))
			continue;
		if (xlsx->style_count == STYLES_MAX)
			return false;
		xlsx->styles[xlsx->style_count++] = (unsigned char)style_found(
		    xlsx, number(node, "numFmtId", 0));
	}
	return true;
}

/* Cells --------------------------------------------------------------------*/

/* The number without an exponent, to as many digits as are kept. */
static void
add_number(struct buf *cell, double value)
{
	char text[40];
	int decimals = 0;

	snprintf(text, sizeof(text), "%.*g", DIGITS, value);
	if (strchr(text, 'e') == NULL) {
		buf_add(cell, text);
		return;
	}
	for (double part = value < 0 ? -value : value; part < 1 && part > 0 &&
		 decimals < 2 * DIGITS;
	     part *= 10)
		decimals++;
	buf_printf(cell, "%.*f", decimals > 0 ? decimals + DIGITS - 1 : 0,
	    value);
}

/* A day, and the time in it if it has one. */
static bool
add_day(struct buf *cell, double value, bool of_mac)
{
	double first = of_mac ? DAY_0_OF_MAC : DAY_0;
	time_t seconds;
	char text[40];
	struct tm tm;

	if (value < (of_mac ? 0 : FIRST_DAY) || value > LAST_DAY)
		return false;
	seconds = (time_t)((value - first) * 86400.0 +
			   (value < first ? -0.5 : 0.5));
	gmtime_r(&seconds, &tm);
	strftime(text, sizeof(text),
	    tm.tm_hour + tm.tm_min + tm.tm_sec > 0 ? "%Y-%m-%d %H:%M:%S"
						   : "%Y-%m-%d",
	    &tm);
	buf_add(cell, text);
	return true;
}

/* A share of a hundred is shown with its sign, which no amount has: so 7 % is
 * never taken for 0.07, nor the other way round. */
static void
add_value(
    const struct xlsx *xlsx, long style, const char *text, struct buf *cell)
{
	char *end;
	double value = strtod(text, &end);
	enum style kind = style >= 0 && (size_t)style < xlsx->style_count
			      ? (enum style)xlsx->styles[style]
			      : STYLE_PLAIN;

	if (end == text || *end != '\0') {
		buf_add(cell, text);
	} else if (kind == STYLE_PERCENT) {
		add_number(cell, value * 100);
		buf_add(cell, "%");
	} else if (kind != STYLE_DAY || !add_day(cell, value, xlsx->of_mac)) {
		add_number(cell, value);
	}
}

/* What a cell shows; of a formula its last value. */
static bool
add_cell(const struct xlsx *xlsx, xmlNodePtr node, struct buf *cell)
{
	xmlNodePtr inside = child(node, "is"), held = child(node, "v");
	xmlChar *content = held != NULL ? xmlNodeGetContent(held) : NULL;
	const char *text = content != NULL ? (const char *)content : "";
	char type[16];
	bool ok = true;

	attribute(node, "t", type, sizeof(type));
	if (strcmp(type, "inlineStr") == 0 && inside != NULL) {
		add_text(inside, cell);
	} else if (strcmp(type, "s") == 0) {
		unsigned long place = strtoul(text, NULL, 10);

		ok = place < xlsx->text_count;
		buf_add(cell, ok ? xlsx->texts[place] : "");
	} else if (strcmp(type, "b") == 0) {
		buf_add(cell, text[0] == '1' ? "yes" : "no");
	} else if (text[0] != '\0' && (type[0] == '\0' || type[0] == 'n')) {
		add_value(xlsx, number(node, "s", -1), text, cell);
	} else {
		buf_add(cell, text);
	}
	xmlFree(content);
	return ok;
}

/* In quotes, in one line: a row is a line of the same number. */
static void
write_cell(FILE *out, const char *text)
{
	fputc('"', out);
	for (; *text != '\0'; text++) {
		if (*text == '"')
			fputc('"', out);
		fputc(*text == '\n' || *text == '\r' ? ' ' : *text, out);
	}
	fputc('"', out);
}

/* Which column a cell is in, from 0: that of BC12 is 54. */
static size_t
column_of(xmlNodePtr node, size_t otherwise)
{
	char place[16];
	size_t column = 0;

	attribute(node, "r", place, sizeof(place));
	for (const char *p = place; *p >= 'A' && *p <= 'Z'; p++)
		column = column * 26 + (size_t)(*p - 'A') + 1;
	return place[0] != '\0' && column > 0 ? column - 1 : otherwise;
}

static bool
take_row(struct xlsx *xlsx, xmlNodePtr node)
{
	long line = number(node, "r", xlsx->row + 1);
	size_t commas = 0, next = 0;

	if (line <= xlsx->row || line > ROWS_MAX)
		return false;
	for (; xlsx->row < line - 1; xlsx->row++)
		fputc('\n', xlsx->out);
	for (node = node->children; node != NULL; node = node->next) {
		struct buf cell = BUF(SHEET_ROW_MAX);
		size_t column;
		bool ok;

		if (!is_called(node, "c"))
			continue;
		column = column_of(node, next);
		ok = column >= next && add_cell(xlsx, node, &cell);
		next = column + 1;
		if (ok && cell.len > 0) {
			ok = column < SHEET_CELLS_MAX;
			for (; ok && commas < column; commas++)
				fputc(',', xlsx->out);
			if (ok)
				write_cell(xlsx->out, cell.data);
		}
		buf_free(&cell);
		if (!ok)
			return false;
	}
	fputc('\n', xlsx->out);
	xlsx->row++;
	return true;
}

/* The whole ----------------------------------------------------------------*/

bool
xlsx_is(FILE *file)
{
	char magic[4];
	struct stat st;

	return fstat(fileno(file), &st) == 0 && S_ISREG(st.st_mode) &&
	       pread(fileno(file), magic, sizeof(magic), 0) ==
		   (ssize_t)sizeof(magic) &&
	       memcmp(magic, "PK\003\004", sizeof(magic)) == 0;
}

static bool
open_zip(struct xlsx *xlsx, FILE *file)
{
	zip_error_t error;
	zip_source_t *source;

	zip_error_init(&error);
	source = zip_source_filep_create(file, 0, -1, &error);
	if (source == NULL) {
		fclose(file);
	} else {
		xlsx->zip = zip_open_from_source(source, ZIP_RDONLY, &error);
		if (xlsx->zip == NULL)
			zip_source_free(source);
	}
	zip_error_fini(&error);
	return xlsx->zip != NULL;
}

/* Which sheet there is none of, and which there are. */
static bool
refuse_sheet(const struct xlsx *xlsx, struct error *err)
{
	if (xlsx->wanted == NULL)
		error_set(err, ERROR_FILE, "file",
		    "%s has no sheet that is not hidden", xlsx->name);
	else
		error_set(err, ERROR_USAGE, "sheet",
		    "%s has no sheet \"%.100s\"", xlsx->name, xlsx->wanted);
	return error_hint(err, "it has: %.300s", xlsx->others.data);
}

static bool
read_all(struct xlsx *xlsx, struct error *err)
{
	if (!walk(xlsx, "xl/workbook.xml", "workbookPr", take_properties,
		true) ||
	    !walk(xlsx, "xl/workbook.xml", "sheet", take_sheet, true))
		return refuse(xlsx, err);
	if (xlsx->id[0] == '\0')
		return refuse_sheet(xlsx, err);
	if (!walk(xlsx, "xl/_rels/workbook.xml.rels", "Relationship",
		take_relation, true) ||
	    !walk(xlsx, "xl/styles.xml", "numFmts", take_formats, false) ||
	    !walk(xlsx, "xl/styles.xml", "cellXfs", take_styles, false) ||
	    !walk(xlsx, "xl/sharedStrings.xml", "si", take_shared, false) ||
	    !walk(xlsx, xlsx->target, "row", take_row, true))
		return refuse(xlsx, err);
	if (fflush(xlsx->out) == 0 && fseek(xlsx->out, 0, SEEK_SET) == 0)
		return true;
	return error_file(err, "file", xlsx->name);
}

static void
forget(struct xlsx *xlsx)
{
	for (size_t i = 0; i < xlsx->text_count; i++)
		free(xlsx->texts[i]);
	free(xlsx->texts);
	free(xlsx->styles);
	free(xlsx->formats);
	buf_free(&xlsx->others);
	if (xlsx->zip != NULL)
		zip_discard(xlsx->zip);
}

FILE *
xlsx_read(FILE *file, const char *name, const char *sheet,
    char chosen[XLSX_NAME_MAX], struct error *err)
{
	struct xlsx xlsx = {.name = name,
	    .wanted = sheet,
	    .left = BYTES_MAX,
	    .others = BUF(4096)};
	int fd = memfd_create("sheet", MFD_CLOEXEC);
	bool ok;

	xlsx.out = fd >= 0 ? fdopen(fd, "w+") : NULL;
	if (xlsx.out == NULL)
		abort();
	ok = open_zip(&xlsx, file) ? read_all(&xlsx, err)
				   : refuse(&xlsx, err);
	memcpy(chosen, xlsx.chosen, XLSX_NAME_MAX);
	if (!ok)
		fclose(xlsx.out);
	forget(&xlsx);
	return ok ? xlsx.out : NULL;
}
