#ifndef BURSAR_FORMAT_H
#define BURSAR_FORMAT_H

/* A format, as a row of functions, and the answer that it shows. */

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

#include "buf.h"
#include "command.h"
#include "core/pager.h"

#define OUTPUT_COLUMNS_MAX 64
#define OUTPUT_HEAD_MAX	   64 /* bytes of a head, with a NUL */
#define OUTPUT_BOLD	   "\033[1m"
#define OUTPUT_PLAIN	   "\033[0m"

struct output;
struct sheet_out;
struct workbook;

struct format {
	const char *name;
	const char *help;
	void (*begin)(struct output *); /* before the first row; or NULL */
	void (*row)(struct output *, const json_t *item);
	void (*end)(struct output *); /* after the last, or without one */
	void (*record)(struct output *, const json_t *object);
	bool wide;	   /* a table of every column, exact */
	bool binary;	   /* nothing for a terminal */
	bool served;	   /* the server makes the file */
	const char *needs; /* columns without which there is nothing to show:
			    * "date,uid"; or NULL */
};

struct output {
	const struct format *format;
	FILE *file;
	const char *fields;	  /* as --fields says, or NULL for all */
	const char *named;	  /* the member that names what was written */
	const char *for_programs; /* columns that a table leaves out */
	const struct display *display; /* of its command, or NULL */
	const char *answer; /* the shape of what is shown (answer.h), or NULL */
	bool header;
	bool excel, decimal_comma; /* how CSV is written */
	bool totals;		   /* their rows, in every format */
	bool tty;
	size_t width; /* of the terminal, or 0 */
	bool color;
	json_t *columns; /* names, an array; NULL before the first row */
	json_t *about;	 /* what a workbook says of itself: texts by name, or
			  * lists of them; or NULL */
	json_t *currencies; /* of the rows of a workbook, as members; or NULL */
	json_t *rates;	    /* that go with it: an array, or NULL */
	struct workbook *workbook; /* of output_xlsx.c, while it is written */
	struct sheet_out *sheet;
	size_t filtered;    /* rows of it that are no totals */
	json_t *held;	    /* rows that output_text.c has not printed yet */
	size_t totals_held; /* the last so many of them are totals */
	bool in_totals;	    /* what comes now are totals */
	bool rounded;	    /* amounts were shown in whole units */
	size_t count;	    /* rows so far */
	bool is_list;	    /* rows were shown, be it none */
	bool is_ended;
	struct pager pager;
	int failure; /* errno of a write that failed, or 0 */
};

extern const struct format format_table, format_wide, format_json,
    format_ndjson, format_yaml, format_csv, format_tsv, format_xlsx, format_pdf,
    format_ics, format_name;

/* The object with only the columns, a new reference; the
 * name of a column; the names of an object's members, a new array. */
json_t *output_pick(const struct output *, const json_t *object);
const char *output_column(const struct output *, size_t i);
json_t *output_names(const json_t *object);

/* What the command says of how its rows look; never NULL. */
const struct display *output_display(const struct output *);

/* What the list says of the name, "name=text,…", in a buffer of
 * OUTPUT_HEAD_MAX bytes; false if it says nothing. */
bool output_mapped(const char *list, const char *name, char *text);

/* What stands above a column: its name, or the short one that the command has
 * for it, in such a buffer. */
const char *
output_head(const struct output *, const char *name, bool brief, char *head);

/* What a row is, in few words: its values in those columns, "name,party". */
void output_tell(struct buf *, const json_t *row, const char *columns);

#define CELL_MAX (16L * 1024 * 1024)

#endif
