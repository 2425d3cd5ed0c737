/*
 * Rows for a file or a stream, as rows.h makes them:
 *
 *	bench_lines csv KIND COUNT SALT [TARGETS]
 *	bench_lines bulk KIND[,KIND] COUNT SALT [TARGETS]
 *
 * csv: for `bursar import`.  bulk: lines for POST /v1/bulk, each with a key of
 * its own, the kinds in turn.  SALT makes the rows of one run other than those
 * of the next.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rows.h"
#include "uuid.h"

static void
csv_header(const struct rows *rows)
{
	char text[ROW_VALUE];
	const char *comma = "";

	for (const struct field *f = rows->command->fields; f->name != NULL;
	     f++)
		if (row_value(rows, f->name, 0, text) != NULL) {
			printf("%s%s", comma, f->name);
			comma = ",";
		}
	printf("\n");
}

static void
csv_row(const struct rows *rows, unsigned long i)
{
	char text[ROW_VALUE];
	const char *comma = "";

	for (const struct field *f = rows->command->fields; f->name != NULL;
	     f++) {
		const char *value = row_value(rows, f->name, i, text);

		if (value != NULL) {
			printf("%s%s", comma, value);
			comma = ",";
		}
	}
	printf("\n");
}

static void
bulk_line(const struct rows *rows, unsigned long i)
{
	char key[UUID_TEXT], json[2048];

	uuid_make(key);
	row_json(rows, i, json, sizeof(json));
	printf("{\"command\":\"%s/%s\",\"key\":\"%s\",\"fields\":%s}\n",
	    rows->command->noun, rows->command->verb, key, json);
}

int
main(int argc, char *argv[])
{
	unsigned long count = argc > 4 ? strtoul(argv[3], NULL, 10) : 0;
	struct rows rows[2];
	char *kinds;
	size_t n = 0;

	if (count == 0)
		return 64;
	kinds = argv[2];
	for (char *kind = strtok(kinds, ","); kind != NULL && n < 2;
	     kind = strtok(NULL, ",")) {
		rows[n] = rows_of(kind, argc > 5 ? argv[5] : NULL);
		rows[n++].salt = argv[4];
	}
	if (strcmp(argv[1], "csv") == 0)
		csv_header(&rows[0]);
	for (unsigned long i = 0; i < count; i++) {
		if (strcmp(argv[1], "csv") == 0)
			csv_row(&rows[0], i);
		else
			bulk_line(&rows[i % n], i);
	}
	return 0;
}
