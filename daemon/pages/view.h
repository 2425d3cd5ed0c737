#ifndef BURSAR_VIEW_H
#define BURSAR_VIEW_H

/*
 * A view is a row of a table: its address, the parameters it takes, the
 * function of public_pages that gives its JSON, and two functions that turn
 * that into what is shown: the model of its template, and rows for
 * spreadsheets.  Adding one is a file view_NAME.c, a template NAME.html and a
 * line in views.c.
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

/* Rows for spreadsheets; kinds are text, amount, number and day. */
struct sheet {
	json_t *columns; /* {"name": "missing", "kind": "amount"} */
	json_t *rows;	 /* arrays of texts, or null */
};

void view_column(struct sheet *, const char *name, const char *kind);

/* Add a row, which takes the values that are not NULL; as many as columns. */
void view_row(struct sheet *, const char *const values[]);

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
	void (*rows)(const struct shown *, struct sheet *); /* or NULL */
	const char *paper; /* the function, called in the same way, that gives
			    * its paper for NAME.pdf; or NULL */
};

/* Is there something of it in the format: html, json, csv, xlsx or pdf? */
bool view_has(const struct view *, const char *format);

/* Parameters of an answer ------------------------------------------------- */

/* A member that is a text, or NULL; . goes down: total.missing. */
const char *view_text(const json_t *object, const char *path);
const json_t *view_member(const json_t *object, const char *path);

/* Set the member of the model, if the text is not NULL. */
void view_set(json_t *model, const char *name, const char *text);

#endif
