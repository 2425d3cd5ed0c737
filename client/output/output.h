#ifndef BURSAR_OUTPUT_H
#define BURSAR_OUTPUT_H

/*
 * Showing answers.  Rows come page by page:
 *
 *	output_open(&out, &options, &err)
 *	output_rows(&out, items, &err)		for each page
 *	output_close(&out, &err)
 *
 * or there is one record, shown by output_record(); what is there as a whole,
 * output_show() shows in one call.  A format is a row of functions; its columns
 * are the members of the first row, or those that --fields names.
 */

#include <jansson.h>
#include <stdbool.h>
#include <stdio.h>

#include "buf.h"
#include "core/options.h"
#include "core/pager.h"
#include "error.h"

#define OUTPUT_COLUMNS_MAX 64

struct output;

struct format {
	const char *name;
	const char *help;
	void (*begin)(struct output *); /* before the first row; or NULL */
	void (*row)(struct output *, const json_t *item);
	void (*end)(struct output *); /* after the last, or without one */
	void (*record)(struct output *, const json_t *object);
};

struct output {
	const struct format *format;
	FILE *file;
	const char *fields; /* as --fields says, or NULL for all */
	const char *named;  /* the member that names what was written */
	bool header;
	bool excel, decimal_comma; /* how CSV is written */
	bool tty;
	size_t width; /* of the terminal, or 0 */
	bool color;
	json_t *columns; /* names, an array; NULL before the first row */
	json_t *held;	 /* rows that output_text.c has not printed yet */
	size_t count;	 /* rows so far */
	bool is_list;	 /* rows were shown, be it none */
	bool is_ended;
	struct pager pager;
	int failure; /* errno of a write that failed, or 0 */
};

extern const struct format format_table, format_wide, format_json,
    format_ndjson, format_csv, format_tsv, format_name;

/* Every format, NULL at the end. */
extern const struct format *const output_formats[];

/* The format that the options name, or the error. */
const struct format *output_find(const struct options *, struct error *);

bool output_open(struct output *, const struct options *, struct error *);
bool output_rows(struct output *, const json_t *items, struct error *);
bool output_record(struct output *, const json_t *object, struct error *);

/* Is the format one that people read, with notes beside it? */
bool output_for_people(const struct output *);

/* Show what is still held; no rows follow. */
void output_end(struct output *);

/* Finish; refused if not everything could be written. */
bool output_close(struct output *, struct error *);

/* All of that for an array of rows or for one record, which is freed. */
bool output_show(const struct options *, json_t *answer, struct error *);

/* For the formats: the object with only the columns, a new reference; the
 * name of a column; the names of an object's members, a new array; a value as
 * text, whatever nests as compact JSON. */
json_t *output_pick(const struct output *, const json_t *object);
const char *output_column(const struct output *, size_t i);
json_t *output_names(const json_t *object);
void output_cell(struct buf *, const json_t *value);

#define CELL_MAX (16L * 1024 * 1024)

#endif
