#ifndef BURSAR_SOURCE_H
#define BURSAR_SOURCE_H

/* The file of an import, opened and read as its command line says. */

#include "import/mapping.h"
#include "import/rows.h"
#include "import/xlsx.h"
#include "request/request.h"

struct source {
	struct mapping mapping;
	struct rows rows;
	char sheet[XLSX_NAME_MAX]; /* of a workbook, or "" */
};

/* Open the file of the request, a bursar import, and read its header. */
bool source_open(struct source *, const struct request *,
    const struct command *, struct error *);
void source_close(struct source *);

/* The same of lines of NDJSON that are here, in the protocol's own form; name
 * is what they are called. */
bool source_of_lines(struct source *, const struct command *, FILE *,
    const char *name, struct error *);

/* Say how it is read, and which column is what. */
void source_describe(const struct source *);

/* Is it NDJSON, by --format or by its name? */
bool source_is_json(const struct request *);

/* What --delimiter names; '\0' where it is NULL. */
bool source_delimiter(const char *text, char *delimiter, struct error *);

#endif
