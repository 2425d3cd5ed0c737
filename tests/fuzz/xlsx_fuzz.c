/* Any bytes as the parts of a workbook, with a NUL between: its sheet, its
 * texts, its styles, the list of its sheets.  What is read of it has a line for
 * each row, and no line has more cells than a sheet may. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <zip.h>

#include "fuzz.h"
#include "import/sheet.h"
#include "import/xlsx.h"

#define PARTS 4

static const char workbook[] =
    "<workbook xmlns:r=\"r\"><sheets><sheet name=\"A\" r:id=\"1\"/></sheets>"
    "</workbook>";
static const char relations[] =
    "<Relationships><Relationship Id=\"1\" Target=\"a.xml\"/></Relationships>";

static void
add(zip_t *zip, const char *name, const void *data, size_t size)
{
	zip_source_t *source = zip_source_buffer(zip, data, size, 0);
	zip_int64_t index = zip_file_add(zip, name, source, ZIP_FL_ENC_UTF_8);

	if (index < 0 || zip_set_file_compression(
			     zip, (zip_uint64_t)index, ZIP_CM_STORE, 0) != 0)
		abort();
}

static void
add_parts(zip_t *zip, const uint8_t *data, size_t size)
{
	static const char *const names[PARTS] = {"xl/a.xml",
	    "xl/sharedStrings.xml", "xl/styles.xml", "xl/workbook.xml"};
	size_t part = 0;

	while (part < PARTS && size > 0) {
		const uint8_t *end = memchr(data, '\0', size);
		size_t len = end != NULL ? (size_t)(end - data) : size;

		add(zip, names[part++], data, len);
		data += len + (end != NULL);
		size -= len + (end != NULL);
	}
	if (part < PARTS)
		add(zip, names[PARTS - 1], workbook, sizeof(workbook) - 1);
	add(zip, "xl/_rels/workbook.xml.rels", relations,
	    sizeof(relations) - 1);
}

/* The workbook as a file. */
static FILE *
make(const uint8_t *data, size_t size)
{
	zip_source_t *source = zip_source_buffer_create(NULL, 0, 0, NULL);
	zip_t *zip = zip_open_from_source(source, ZIP_TRUNCATE, NULL);
	FILE *file = fdopen(memfd_create("fuzz", MFD_CLOEXEC), "w+");
	char piece[4096];
	zip_int64_t got;

	if (zip == NULL || file == NULL)
		abort();
	zip_source_keep(source);
	add_parts(zip, data, size);
	if (zip_close(zip) != 0 || zip_source_open(source) != 0)
		abort();
	while ((got = zip_source_read(source, piece, sizeof(piece))) > 0)
		fwrite(piece, 1, (size_t)got, file);
	zip_source_close(source);
	zip_source_free(source);
	rewind(file);
	return file;
}

/* As many cells as commas tell that stand outside of quotes. */
static void
count_cells(FILE *file)
{
	size_t cells = 1;
	bool quoted = false;

	for (int c; (c = fgetc(file)) != EOF;) {
		quoted ^= c == '"';
		if (quoted && c == '\n')
			abort();
		cells = c == '\n' ? 1 : cells + (c == ',' && !quoted);
		if (cells > SHEET_CELLS_MAX)
			abort();
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char chosen[XLSX_NAME_MAX];
	struct error err;
	FILE *file = make(data, size);

	if (!xlsx_is(file))
		abort();
	file = xlsx_read(file, "fuzz.xlsx", NULL, chosen, &err);
	if (file != NULL) {
		count_cells(file);
		fclose(file);
	}
	return 0;
}
