#ifndef BURSAR_REFERENCE_H
#define BURSAR_REFERENCE_H

/* Everything the tables know, at once: for programs as JSON or OpenAPI, and
 * for readers as Markdown, which is docs/protocol.md. */

void reference_json(void);
void reference_markdown(void);
void reference_openapi(void);

struct exit_status {
	int status;
	const char *help; /* NULL ends the table */
};

extern const struct exit_status exit_statuses[];

#endif
