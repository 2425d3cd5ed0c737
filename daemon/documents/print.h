#ifndef BURSAR_PRINT_H
#define BURSAR_PRINT_H

/* What all blocks of a paper share: the canvas, what is printed, and how its
 * values are written. */

#include <jansson.h>

#include "documents/canvas.h"
#include "documents/text.h"

#define VALUE_MAX ((size_t)32 * 1024)

struct print {
	struct canvas *canvas;
	const json_t *paper;
	size_t rows_most; /* of a table: what is more is counted */
	const char *language;
	const char *kind; /* as it is called in the language */
	const char *to;	  /* what stands above who gets it, or NULL */
};

/* How a value is written: its kind, as it is called in the JSON. */
struct value_kind {
	const char *name;
	enum style style;
	bool figure; /* digits stand below digits */
	bool rigid;  /* as wide as it is, and not over several lines */
	void (*write)(struct buf *, const char *value, const char *language);
};

/* The kind of that name, of text where there is none. */
const struct value_kind *value_kind(const char *name);

/* Add the value: a text, a whole number, or a dash where there is none.  What
 * is not of its kind, such as "Total" below days, is added as it is. */
void value_write(struct buf *, const struct value_kind *, const json_t *value,
    const char *language);

/* The member, where it is a list with something in it, or NULL. */
const json_t *member_list(const json_t *object, const char *name);

/* In the language of the paper. */
const char *print_word(const struct print *, const char *english);

#endif
