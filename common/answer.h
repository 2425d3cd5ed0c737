#ifndef BURSAR_ANSWER_H
#define BURSAR_ANSWER_H

/*
 * The shape of an answer, which the row of a command says in one text:
 *
 *	"id:integer, party:code, note?, years[year:integer, open:decimal?]"
 *
 * A member is its name, what it is, and "?" where there may be nothing: in a
 * row null, further inside and in the answer to a write no member either.
 * What it is: a type of field, "text" where nothing is said; words like
 * own|third-party; "integer", "flag", "uuid" and "any"; or, in brackets, the
 * members of each object of a list [] or of one object {}.
 *
 * Of a read these are the columns of its rows, in the order of the SQL
 * function, which the start of the daemon compares.  Those that begin with "_"
 * stand beside the rows.  Of a write they are what it tells beyond
 * what every write does: see answer_of_write().
 */

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "command.h"
#include "field.h"
#include "workbook.h"

enum answer_kind {
	ANSWER_FIELD,  /* a text that its field describes */
	ANSWER_CHOICE, /* one of the words in type */
	ANSWER_UUID,
	ANSWER_INTEGER,
	ANSWER_FLAG,
	ANSWER_ANY,
	ANSWER_LIST,
	ANSWER_OBJECT
};

/* Goes over the members of a text: begin with rest. */
struct answer_member {
	const char *rest;
	const char *name; /* of len bytes, which no NUL ends */
	size_t len;
	const char *type; /* the same of type_len */
	size_t type_len;
	enum answer_kind kind;
	struct field field; /* of ANSWER_FIELD */
	const char *inside; /* of ANSWER_LIST and ANSWER_OBJECT: their text */
	bool maybe;
};

/* The next member; false behind the last one.  Aborts where the text is none
 * of an answer. */
bool answer_next(struct answer_member *);

/* The words of an ANSWER_CHOICE, one after the other: begin with NULL. */
bool
answer_choice(const struct answer_member *, const char **word, size_t *len);

/* Is the word, of len bytes, that name? */
bool answer_is_word(const char *word, size_t len, const char *name);

/* Does the member stand beside the rows of a read? */
bool answer_is_beside(const struct answer_member *);

/* What it is to a spreadsheet. */
enum cell_kind answer_cell(const struct answer_member *);

/* Add all members of the answer to a write, as such a text. */
void answer_of_write(struct buf *, const struct command *);

/* The same of a write that waits for a second person. */
void answer_of_wish(struct buf *);

/* Add the columns of a read as the daemon compares them with those of its
 * function: "id integer, party text, years json". */
void answer_columns(struct buf *, const char *text);

/* Is this what the row of the command says?  The error names the member. */
bool answer_check(const struct command *, const json_t *reply, struct error *);

#endif
