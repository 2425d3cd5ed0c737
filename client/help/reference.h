#ifndef BURSAR_REFERENCE_H
#define BURSAR_REFERENCE_H

/* Everything the tables know, at once: for programs as JSON or OpenAPI, and
 * for readers as Markdown, which is docs/protocol.md. */

#include "buf.h"
#include "command.h"

void reference_json(void);
void reference_markdown(void);
void reference_openapi(void);

/* Print the examples of a command, a line each. */
void reference_example(const struct command *, const char *indent);

/* Add what a field can be, where it is one of some words. */
void reference_choices(struct buf *, const struct field *);

struct exit_status {
	int status;
	const char *help; /* NULL ends the table */
};

extern const struct exit_status exit_statuses[];

/* "NOUN", of the field noun: in a usage line, what stands there says more than
 * what kind of value it is. */
void reference_operand(struct buf *, const struct field *);

#endif
