#ifndef BURSAR_MAPPING_H
#define BURSAR_MAPPING_H

/*
 * Which column of a file is which field of a command.  Columns are found by
 * the names of the fields, whatever their case, with space, _ and - as one;
 * others are named: "Spender=party,Betrag=amount".  A field that no column
 * has may be the same for all rows: "currency=CHF,origin=own".
 */

#include <stdbool.h>

#include "buf.h"
#include "command.h"
#include "error.h"
#include "import/filter.h"
#include "import/matching.h"
#include "import/meanings.h"

#define MAPPING_COLUMNS_MAX 256

/* What a column is. */
enum column {
	COLUMN_FIELD,
	COLUMN_KEY,	/* the key of the entry */
	COLUMN_OURS,	/* of a file of rejects: the error, the line */
	COLUMN_OUR_KEY, /* of one, too: the key that a repeat would have had */
	COLUMN_IGNORED, /* said to be of no use here, or for --where alone */
	COLUMN_NAMELESS /* may hold nothing */
};

/* The columns that a file of rejects has before those of the file itself. */
#define COLUMN_LINE  "import_line"
#define COLUMN_ERROR "import_error"
#define COLUMN_AGAIN "import_key"

/* The name of a column that is left out, in a header of one's own. */
#define COLUMN_NONE "-"

/* What the command line says of the columns; NULL where nothing. */
struct declared {
	const char *map, *set, *where, *values, *match;
	bool ignores;		/* columns that are no field */
	const char *set_option; /* what set is called, if not "set" */
};

struct mapping {
	const struct command *command;
	const char *renames;	  /* as --map has them, or NULL */
	bool ignores;		  /* columns that are no field */
	struct filter filter;	  /* rows that are meant */
	struct meanings meanings; /* of words in cells */
	struct matching matching; /* what finds what a cell names */
	char *fixed[FIELDS_MAX];  /* values for all rows, NULL where none */
	size_t count;		  /* of columns */
	enum column is[MAPPING_COLUMNS_MAX];
	unsigned char field[MAPPING_COLUMNS_MAX]; /* of COLUMN_FIELD */
	char *names[MAPPING_COLUMNS_MAX];	  /* as the file has them */
	size_t column_of[FIELDS_MAX]; /* from 1; 0 where there is none */
};

/* Begin with what was declared, which outlives it. */
bool mapping_begin(struct mapping *, const struct command *,
    const struct declared *, struct error *);
void mapping_free(struct mapping *);

/* Take the names of the columns of a header.  Refused: what is not a field,
 * with what it may have meant; the same field twice; a needed field that
 * nothing gives. */
bool mapping_header(
    struct mapping *, const char *const names[], size_t count, struct error *);

/* What a member of that name is, for files that have no header; field is
 * set for COLUMN_FIELD. */
bool mapping_find(const struct mapping *, const char *name, enum column *,
    size_t *field, struct error *);

/* How many of the names are known, as they are or by --map? */
size_t
mapping_known(const struct mapping *, const char *const names[], size_t count);

/* Is there such a column? */
bool mapping_has(const struct mapping *, enum column);

/* Add what is what, for people. */
void mapping_describe(struct buf *, const struct mapping *);

#endif
