#ifndef BURSAR_STAFF_FIELDS_H
#define BURSAR_STAFF_FIELDS_H

/* The fields of a command as those of a form. */

#include <jansson.h>

#include "command.h"

/* The field of a write that takes a document, for which a form takes a file;
 * or NULL. */
const struct field *fields_document(const struct command *);

/* May the role file that? */
bool fields_takes_file(const struct command *, enum role);

/* An array of {name, title, hint, …} with the values that are given; err is
 * what was wrong with them, shown beside the field that it names, or NULL.
 * What a person may confirm is asked only where the error is about it. */
json_t *fields_form(const struct command *, enum role, const json_t *given,
    const struct error *err);

/* The same as an array of {name, value}, to be sent again. */
json_t *fields_hidden(const struct command *, const json_t *given);

/* What is given as an array of {label, text}, to be read once more. */
json_t *fields_given(const struct command *, const json_t *given);

#endif
