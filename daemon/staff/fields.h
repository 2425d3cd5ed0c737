#ifndef BURSAR_STAFF_FIELDS_H
#define BURSAR_STAFF_FIELDS_H

/* The fields of a command as those of a form. */

#include <jansson.h>

#include "command.h"

/* An array of {name, title, hint, …} with the values that are given; err is
 * what was wrong with them, shown beside the field that it names, or NULL.
 * What a person may confirm is asked only where the error is about it. */
json_t *fields_form(
    const struct command *, const json_t *given, const struct error *err);

/* The same as an array of {name, value}, to be sent again. */
json_t *fields_hidden(const struct command *, const json_t *given);

#endif
