#ifndef BURSAR_OPENAPI_ANSWER_H
#define BURSAR_OPENAPI_ANSWER_H

/* What commands answer, for the OpenAPI document. */

#include <jansson.h>

#include "command.h"

#define SCHEMA "#/components/schemas/"

/* What is the same whatever the tables say: a file of texts/. */
json_t *openapi_text(const char *name);

/* {"$ref": …} to what is called so there. */
json_t *openapi_reference(const char *where, const char *name);

/* The schema of the answer to each command, as NOUN_VERB_answer. */
json_t *openapi_answers(void);

/* The responses of the command with an answer, by their status. */
json_t *openapi_answered(const struct command *);

#endif
