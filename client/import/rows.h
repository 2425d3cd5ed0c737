#ifndef BURSAR_ROWS_H
#define BURSAR_ROWS_H

/*
 * A file as rows of a command, one at a time: CSV with a header, or NDJSON
 * with an object of fields a line.  A row is ready to be sent, or it has
 * problems, all of them, each with its column and what would be right.
 */

#include "core/value.h"
#include "error.h"
#include "import/lines.h"
#include "import/mapping.h"
#include "import/repeats.h"
#include "import/sheet.h"

#define ROW_MAX (256L * 1024) /* bytes of anything of one row */

struct row {
	long line;			/* where it begins */
	const char *values[FIELDS_MAX]; /* of the fields; NULL where absent */
	char key[UUID_TEXT];		/* as the file gives it, or "" */
	size_t at[FIELDS_MAX]; /* in text, from 1, while it is being read */
	struct buf text;       /* where the values stand */
	struct buf content;    /* all that it says, in one form */
	struct buf raw;	       /* its cells as they stand in the file, each
				* with a NUL; or its line */
	size_t cells;
	struct buf problems; /* a line each: "4\tamount \"x\": is not …" */
};

enum rows_result {
	ROWS_ROW, /* it may have problems */
	ROWS_END,
	ROWS_FAILED /* the file cannot be read; the error says why */
};

struct rows {
	FILE *file;
	const char *name; /* of the file, for sentences */
	bool json;	  /* NDJSON, not CSV */
	struct mapping *mapping;
	struct style style;
	struct lines lines;
	struct sheet *sheet;
	struct sheet_row cells;
	struct buf line; /* NDJSON: the line last read */
	long blank;	 /* empty lines so far */
	long long size;	 /* of the file in bytes; 0 where it is a stream */
};

/* Read the header, for which the mapping was begun; with separator '\0' it
 * tells.  The file stays open until rows_close(). */
bool rows_open(struct rows *, FILE *, const char *name, bool json,
    char separator, struct error *);
void rows_close(struct rows *);

void row_init(struct row *);
void row_free(struct row *);

enum rows_result rows_next(struct rows *, struct row *, struct error *);

/* Add a problem to the row: with a field, or NULL; then the sentence and,
 * unless it is "", what would be right. */
void row_problem(struct row *, const struct mapping *, const struct field *,
    const char *value, const char *sentence, const char *hint);

#endif
