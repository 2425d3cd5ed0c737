#ifndef VERIFY_JSON_H
#define VERIFY_JSON_H

/*
 * Reading JSON from beginning to end, without making anything of it.  What is
 * wrong stays wrong: after a failure every call fails, so that it is enough to
 * ask at the end.
 */

#include "text.h"

#define JSON_DEPTH 32

struct json {
	const char *at, *end;
	int depth;
	bool bad, canonical;
};

struct json json_begin(struct span);

/* The same of what was hashed: a text that is escaped otherwise than in the
 * canonical form is refused, so that two texts are the same where their bytes
 * are. */
struct json json_begin_canonical(struct span);

/* Into an array '[' or object '{'. */
bool json_open(struct json *, char kind);

/* Is there another element, or member?  The first time after json_open with
 * *first true.  Where there is none, it is out of it again. */
bool json_more(struct json *, bool *first, char kind);

/* A text: what stands between the quotation marks, escapes and all. */
bool json_text(struct json *, struct span *);

/* The name of a member, and the colon. */
bool json_name(struct json *, struct span *);

/* null, or false and nothing is taken. */
bool json_null(struct json *);

/* A whole number. */
bool json_number(struct json *, int64_t *);

/* Any value, as it stands there. */
bool json_any(struct json *, struct span *);

/* Of a list that has so many elements: to the next one; to it and what it is, a
 * text, a number, a text or null, which is empty, or anything; and out. */
bool json_next(struct json *);
bool json_next_text(struct json *, struct span *);
bool json_next_number(struct json *, int64_t *);
bool json_next_maybe(struct json *, struct span *);
bool json_next_any(struct json *, struct span *);
bool json_close(struct json *);

/* Is all of it read, and was nothing wrong? */
bool json_end(struct json *);

/* What a text means, without its escapes, in so many bytes at most; how many
 * it has, or (size_t)-1 where it is none. */
size_t json_plain(struct span text, char *plain, size_t size);

#endif
