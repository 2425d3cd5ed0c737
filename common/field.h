#ifndef BURSAR_FIELD_H
#define BURSAR_FIELD_H

/*
 * The shape of a request.
 *
 * Every value travels as a JSON string; its field's type says how it must
 * look.  The same table makes the client's options and help, the daemon's
 * checks and the arguments of the SQL function, which has a parameter of each
 * name.  Only form is checked here; what a value means, the database decides.
 */

#include <jansson.h>
#include <stdbool.h>

#include "error.h"

#define FIELDS_MAX 32 /* fields of one command */

enum field_type {
	FIELD_CODE,	/* a short name: ai-for-good, CHE, nbo */
	FIELD_TEXT,	/* one line of UTF-8 */
	FIELD_AMOUNT,	/* money, more than nothing: 2500.00 */
	FIELD_BUDGET,	/* money, or nothing: 0.00 */
	FIELD_DECIMAL,	/* a quantity, rate or indicator value: 0.5, -3 */
	FIELD_CURRENCY, /* ISO 4217: CHF */
	FIELD_COUNTRY,	/* ISO 3166-1 alpha-3: KEN */
	FIELD_ZONE,	/* a time zone of IANA's: Africa/Nairobi */
	FIELD_DATE,	/* 2026-03-31 */
	FIELD_TIME,	/* 2026-03-31 or 2026-03-31T12:00:00Z */
	FIELD_YEAR,	/* 2026 */
	FIELD_YEARS,	/* 2026, 2026-2028 or 2026:100.00,2027:50.00 */
	FIELD_COUNT,	/* a whole number from 0 to 1000000 */
	FIELD_REF,	/* a record: its number (123) or its UUID */
	FIELD_PARTY,	/* a party: its code, or what it is found by */
	FIELD_ITEM,	/* one that may have an external id: that too */
	FIELD_HASH,	/* SHA-256 of a document, 64 hexadecimal digits */
	FIELD_CHOICE,	/* one of the words in choices */
	FIELD_YES,	/* yes or no */
	FIELD_CONFIRM,	/* yes: what would be refused is meant; no part of what
			 * is asked, and asked for when it is needed */
	FIELD_PARTS,	/* label:value,label:value */
	FIELD_DATA,	/* bytes, as base64 */
	FIELD_CURSOR,	/* where a list goes on, as "next" said */
	FIELD_TYPES
};

enum presence {
	OPTIONAL,
	REQUIRED,
	POSITIONAL /* required, and positional */
};

struct field {
	const char *name; /* NULL ends a table */
	enum field_type type;
	enum presence presence;
	const char *help;
	const char *choices; /* FIELD_CHOICE: "cash|in-kind" */
	const char *noun;    /* which one it refers to, where that is not
			      * called as the field is */
	const char *unit;    /* what it is in, which means nothing without
			      * it: then 0 says as much as nothing at all */
	bool is_today; /* FIELD_DATE: left out, it is the day that it is in the
			* office of whoever enters it */
	bool is_name;  /* which others must not be taken for: the daemon
			* hands on how it looks beside it */
	bool unregistered; /* FIELD_CODE: or something that nobody registers,
			    * which its command knows */
	bool document;	   /* FIELD_HASH of a document: a client may be told a
			    * file or the first digits of the hash instead */
};

/* How a value of the type looks, for help: "DATE", "AMOUNT". */
const char *field_placeholder(const struct field *);

/* The type's name in the tables, "FIELD_DATE" being "date"; its shape as a
 * regular expression, which takes all that field_check does and little else,
 * or NULL for a list of words; the most bytes it has. */
const char *field_type_name(const struct field *);
const char *field_pattern(const struct field *);
size_t field_longest(const struct field *);

#define FIELD_FAULT_MAX 64

/* What is wrong with a text that is no value of the field, to be said behind
 * its name: the rule that it breaks, or what it "is not", such as an amount.
 * Written into the buffer, which is returned. */
const char *field_fault(
    const struct field *, const char *text, char fault[FIELD_FAULT_MAX]);

/* Does the text look like a value of the field?  If not, the error names the
 * field and says what would be right. */
bool field_check(const struct field *, const char *text, struct error *);

/* Read the object into values, one for each field in order, NULL where
 * absent; they point into the object.  Refused: a missing required field, a
 * value that is not a string, a field that the table does not have. */
bool fields_read(const struct field *, const json_t *object,
    const char *values[], struct error *);

/* The noun that a value of the field refers to, if there is one of that
 * name. */
const char *field_noun(const struct field *);

/* Is it yes or no, whatever that means? */
bool field_says_yes(const struct field *);

/* Is it a code, though a party may be called otherwise? */
bool field_is_code(const struct field *);

/* Does it refer to a record, which is called by its number? */
bool field_is_numbered(const struct field *);

/* The words that it can be, "yes|no"; NULL where it is no choice. */
const char *field_choices(const struct field *);

/* The field with the currency of an amount, or NULL. */
const struct field *
field_currency(const struct field *fields, const struct field *amount);

/* How many fields the table has. */
size_t fields_count(const struct field *);

/* The field of that name, or NULL. */
const struct field *field_find(const struct field *, const char *name);

#endif
