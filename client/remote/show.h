#ifndef BURSAR_SHOW_H
#define BURSAR_SHOW_H

/* What the server said, for people and for programs. */

#include "outbox/outbox_file.h"
#include "output/output.h"
#include "request/request.h"
#include "session/session.h"

/* Let what is a file say what was asked, and when. */
void show_about(struct output *, const struct request *);

/* Show the rows or the record of an answer; after the last answer, what
 * stands beside them. */
bool show_answer(struct output *, const struct command *, const json_t *body,
    struct error *);
void show_end(struct output *, const struct request *, const json_t *body);

/* What stands beside the rows of a part that is not the last. */
void show_part(const struct request *, const json_t *body);

/* What was written: a sentence on top, and then, unless quiet, all else the
 * server said. */
bool show_written(const struct request *, struct output *, const struct reply *,
    struct error *);

/* It is in the outbox: say so on standard output, and why as the error. */
bool show_saved(const struct request *, struct output *,
    const struct outbox_entry *, struct error *);

#endif
