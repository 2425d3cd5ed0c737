#ifndef BURSAR_OUTBOX_EDIT_H
#define BURSAR_OUTBOX_EDIT_H

/* An entry in an editor. */

#include "core/options.h"
#include "outbox/outbox_file.h"

/* Let a person change the fields in an editor, into new ones, to be freed;
 * ERROR_USAGE if they gave up. */
bool outbox_edit_fields(const struct outbox_entry *, const struct options *,
    json_t **fields, struct error *);

#endif
