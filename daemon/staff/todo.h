#ifndef BURSAR_STAFF_TODO_H
#define BURSAR_STAFF_TODO_H

/* What waits for somebody, as a page: kind by kind, each row with the form that
 * does it. */

#include <jansson.h>

#include "command.h"

/* Set the member todo of a model, of the rows that the command, report todo,
 * answered, in the order of its kinds; none where there is nothing. */
void todo_add(json_t *model, const struct command *, const json_t *items,
    enum role);

#endif
