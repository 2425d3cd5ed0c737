#ifndef BURSAR_ROWS_H
#define BURSAR_ROWS_H

/*
 * A file as rows of a command, one at a time: CSV, of which a header or the
 * command line names the columns, or NDJSON with an object of fields a line.  A
 * row is ready to be sent, or it has problems, all of them, each with its
 * column and what would be right.
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
	char currency[FIELDS_MAX][MONEY_WORD_MAX]; /* beside an amount, or "" */
	struct buf text;			   /* where the values stand */
	struct buf content; /* all that it says, in one form */
	struct buf raw;	    /* its cells as they stand in the file, each
			     * with a NUL; or its line */
	size_t cells;
	struct buf problems; /* a line each: "4\tamount \"x\": is not …" */
};

/* How the file is written, as the command line says. */
struct layout {
	bool json;			 /* NDJSON, not CSV */
	char separator;			 /* '\0': its header tells */
	const struct encoding *encoding; /* NULL: as its mark says, or UTF-8 */
	const char *header; /* the names of its columns; NULL: it has one */
	long skip;	    /* lines before that, or before the rows; -1: the
			     * header is found by its names */
	struct style style; /* of numbers and days */
};

enum rows_result {
	ROWS_ROW, /* it may have problems */
	ROWS_END,
	ROWS_FAILED /* the file cannot be read; the error says why */
};

struct rows {
	FILE *file;
	const char *name; /* of the file, for sentences */
	struct layout layout;
	struct mapping *mapping;
	struct lines lines;
	struct sheet *sheet;
	struct sheet_row cells;
	struct buf line; /* NDJSON: the line last read */
	long header;	 /* the line with the names; 0 for none */
	/* So far: empty lines, rows that are not meant, and cells of several
	 * lines that were made one. */
	long blank, left_out, folded;
	long long size; /* of the file in bytes; 0 where it is a stream */
};

/* Read the header, for which the mapping was begun.  The file stays open
 * until rows_close(). */
bool rows_open(struct rows *, FILE *, const char *name, const struct layout *,
    struct error *);
void rows_close(struct rows *);

void row_init(struct row *);
void row_free(struct row *);

enum rows_result rows_next(struct rows *, struct row *, struct error *);

/* Add a problem to the row: with a field, or NULL; then the sentence and,
 * unless it is "", what would be right. */
void row_problem(struct row *, const struct mapping *, const struct field *,
    const char *value, const char *sentence, const char *hint);

#endif
