#ifndef BURSAR_STAFF_UPLOAD_H
#define BURSAR_STAFF_UPLOAD_H

/*
 * A form with a file, as it comes: its fields, and the file whole in memory,
 * as nothing can be kept of it before its hash is known.  What is too large
 * is read to its end and forgotten, so that the page that says so has what
 * was typed.
 *
 * Then the file is kept in the way that a client does it: is a document of
 * this hash filed already?  Else its pieces are sent, one after another, and
 * it is filed.  Each of these is a step: a command, done by the same checks
 * and queues as any other.
 */

#include <jansson.h>

#include "http/http.h"
#include "queue/job.h"

#define UPLOAD_FIELD	"_file"		   /* what the file is called in a form */
#define UPLOAD_FILE_MAX (16 * 1024 * 1024) /* bytes */
#define UPLOAD_FILE_SAID "16 MiB"

struct upload;

/* What comes is of that type; a type that cannot be read is told as wrong. */
struct upload *upload_new(struct http_text content_type);
void upload_free(struct upload *);

/* More of the body has come; that was all. */
void upload_take(struct upload *, const char *data, size_t len);
void upload_over(struct upload *);

/* What is typed, of it as far as it could be read. */
const json_t *upload_fields(const struct upload *);

/* What is wrong with it, or NULL.  Of the file, its subject is UPLOAD_FIELD. */
const struct error *upload_wrong(const struct upload *);

/* Name and hash of the file; NULL where there is none. */
const char *upload_name(const struct upload *);
const char *upload_hash(const struct upload *);

/* Put the next step into the job; false where there is none, as all of the
 * file is kept.  What came of it is told before the next is asked for. */
bool upload_step(struct upload *, struct job *);
void upload_stepped(struct upload *, const struct job *);

#endif
