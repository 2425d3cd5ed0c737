#ifndef BURSAR_VIEW_H
#define BURSAR_VIEW_H

/*
 * A view is a row of a table: its address, the parameters it takes, the
 * function of public_pages that gives its JSON, a function that turns that into
 * the model of its template, and the tables that it has for spreadsheets, made
 * of the same JSON.  Adding one is a file view_NAME.c, a template NAME.html and
 * a line in views.c.
 */

#include <jansson.h>
#include <stdint.h>

#include "buf.h"
#include "error.h"
#include "field.h"

/* The parameters that every view takes, at the end of its fields. */
#define VIEW_AS_OF "as_of"
#define VIEW_LANGUAGE "language"
#define VIEW_LANGUAGES "ar|zh|en|fr|ru|es"

/* The one that chooses a table, of a CSV of a view that has several. */
#define VIEW_TABLE "table"

/* What is being shown. */
struct shown {
	const struct view *view;
	const char *language;	  /* en */
	const json_t *parameters; /* as they were given, all texts */
	const json_t *answer;	  /* of the function */
	const struct error *err;  /* what is wrong with the parameters, or NULL;
				   * only of a view with VIEW_FORM */
};

enum {
	VIEW_FORM = 1, /* shows itself what is wrong with its parameters */
	VIEW_LIVE = 2  /* is made for each request, and kept by nobody */
};

/* A column of a table; kinds are text, amount, number and day.  NULL ends
 * them. */
struct column {
	const char *name, *kind;
	const char *path; /* of the value in the JSON of a row, where it is not
			   * called like the column; /PATH in that of what the
			   * row is of */
};

/* Rows for spreadsheets. */
struct sheet {
	const struct column *columns;
	json_t *rows; /* arrays of texts, or null; NULL: they are only counted */
	size_t count;
};

/* Add a row of an object of the answer, and of what is above it. */
void view_row(struct sheet *, const json_t *item, const json_t *above);

/* Add a row for each item of a list. */
void view_rows(struct sheet *, const json_t *list, const json_t *above);

/* A table that a view has; a NULL name ends them. */
struct table {
	const char *name;  /* in addresses, and of its sheet: a word */
	const char *title; /* as people read it, N_() */
	const struct column *columns;
	const char *list; /* the member of the answer whose items are the rows, */
	void (*rows)(const struct shown *, struct sheet *); /* or what adds
							     * them */
};

/* Its rows; to be freed. */
struct sheet view_sheet(const struct shown *, const struct table *);
void view_sheet_free(struct sheet *);
bool view_any_rows(const struct shown *, const struct table *);

struct view {
	const char *name;     /* of its template and its files: NAME.csv */
	const char *path;     /* one that ends with / is followed by the first
			       * field */
	const char *function; /* of public_pages; its arguments are as_of, the
			       * language and the fields up to there */
	unsigned arguments;
	const struct field *fields; /* beside those that every view takes */
	unsigned flags;
	void (*fill)(const struct shown *, json_t *model); /* or NULL: it has no
							     * page */
	const struct table *tables; /* or NULL; the first that has rows is that
				     * of its CSV */
	void (*reckon)(const struct shown *, json_t *answer); /* add to the JSON
				* what the page works out itself; or NULL */
	const char *paper; /* the function, called in the same way, that gives
			    * its paper for NAME.pdf; or NULL */
};

/* Is there something of it in the format: html, json, csv, xlsx or pdf? */
bool view_has(const struct view *, const char *format);

/* Has it more than one table?  And that of a name, or NULL. */
bool view_has_tables(const struct view *);
const struct table *view_table(const struct view *, const char *name);

/* Parameters of an answer ------------------------------------------------- */

/* A member that is a text, or NULL; . goes down: total.missing. */
const char *view_text(const json_t *object, const char *path);
const json_t *view_member(const json_t *object, const char *path);

/* Set the member of the model, if the text is not NULL. */
void view_set(json_t *model, const char *name, const char *text);

#endif
