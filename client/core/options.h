#ifndef BURSAR_OPTIONS_H
#define BURSAR_OPTIONS_H

/* The options that every command takes, as one table; they may stand anywhere
 * on the command line. */

#include <stdbool.h>
#include <stddef.h>

#include "error.h"

struct options {
	const char *output, *fields, *context, *server, *color, *key, *watch;
	bool json, excel, decimal_comma, no_header, totals, all, dry_run, yes,
	    no_input;
	bool verbose, quiet;
	bool no_outbox, no_retry, no_pager, markdown, man, openapi, help;
	bool version;
};

struct option {
	const char *name;  /* NULL ends the table */
	char letter;	   /* -o, or '\0' */
	const char *value; /* what follows it, or NULL for a flag */
	size_t offset;	   /* in struct options */
	const char *help;
};

extern const struct option options_table[];

/* The option of the name (of that length) or letter, or NULL. */
const struct option *option_find(const char *name, size_t len);
const struct option *option_find_letter(char letter);

/* Set it; flags take no value.  Refused: giving it twice. */
bool option_set(
    const struct option *, struct options *, const char *value, struct error *);

#endif
