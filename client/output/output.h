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

#include "core/options.h"
#include "error.h"
#include "output/format.h"

/* Every format, NULL at the end. */
extern const struct format *const output_formats[];

/* The format that the options name, or the error. */
const struct format *output_find(const struct options *, struct error *);

bool output_open(struct output *, const struct options *, struct error *);
bool output_rows(struct output *, const json_t *items, struct error *);
bool output_totals(struct output *, const json_t *items, struct error *);
bool output_record(struct output *, const json_t *object, struct error *);

/* Is the format one that people read, with notes beside it? */
bool output_for_people(const struct output *);

/* Show what is still held; no rows follow. */
void output_end(struct output *);

/* Finish; refused if not everything could be written. */
bool output_close(struct output *, struct error *);

/* All of that for an array of rows or for one record, which is freed. */
bool output_show(const struct options *, json_t *answer, struct error *);

#endif
