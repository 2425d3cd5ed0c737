#ifndef BURSAR_STREAM_H
#define BURSAR_STREAM_H

/*
 * A bulk request on its way through a connection, without the socket: the
 * bytes of the body in, freed of framing (body.h) and compression (coding.h),
 * as lines (bulk.h); and the answers out, compressed and in chunks.
 */

#include "api/bulk.h"
#include "http/coding.h"
#include "http/http.h"

struct stream;

struct stream_settings {
	struct bulk_settings bulk;
	const struct http_request *request; /* of which it will read the body */
	size_t max; /* bytes of the body, when it is decompressed */
};

struct stream *stream_new(const struct stream_settings *);
void stream_free(struct stream *); /* no line may be out */

/* Would it take more of the body? */
bool stream_wants_input(const struct stream *);

/* Take as much as it can; how many bytes.  What is left once the body is over
 * is the next request. */
size_t stream_take(struct stream *, const char *data, size_t len);

/* Has the body been read to its end, so that another request may follow? */
bool stream_read(const struct stream *);

/* Why the body cannot be understood, or NULL if nothing was wrong with it. */
const struct error *stream_wrong(const struct stream *);

/* Append what there is to be sent, in chunks; with the last chunk, if that is
 * all. */
void stream_answer(struct stream *, struct buf *);

/* Give up: answer what is with the writer, and no more. */
void stream_stop(struct stream *, const struct error *why);

/* Will nothing be appended any more?  And was the last chunk there? */
bool stream_over(const struct stream *);
bool stream_whole(const struct stream *);

/* The lines: see bulk.h. */
struct bulk *stream_bulk(struct stream *);

/* The coding of the answer. */
enum coding stream_coding(const struct stream *);

#endif
