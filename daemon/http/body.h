#ifndef BURSAR_BODY_H
#define BURSAR_BODY_H

/*
 * The framing of a request's body, by Content-Length or in chunks (RFC 9112):
 * a pure function on what has come, which tells content from framing.  As
 * strict as the reader of headers: a chunk has no extension, the last one no
 * trailers, and every line ends in CR LF.
 *
 *	body_begin(&body, chunked, length);
 *	while (body_next(&body, &rest, &piece, &err) == BODY_PIECE)
 *		use some of the piece, and say so: body_use(&body, &rest, used);
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "error.h"
#include "http/http.h"

enum body_outcome {
	BODY_MORE,  /* all that has come is used up */
	BODY_PIECE, /* here is some of the content */
	BODY_END,   /* that was all; what follows is the next request */
	BODY_WRONG  /* the error says why; answer and close */
};

struct body {
	enum {
		BODY_SIZE,     /* digits of a chunk's size */
		BODY_SIZE_LF,  /* the LF behind them */
		BODY_CONTENT,  /* left bytes of content */
		BODY_AFTER_CR, /* the CR behind a chunk */
		BODY_AFTER_LF,
		BODY_LAST_CR, /* the empty line behind the last chunk */
		BODY_LAST_LF,
		BODY_OVER
	} state;
	bool chunked;
	uint64_t left;	 /* of the content, or of this chunk */
	unsigned digits; /* of the size, so far */
};

void body_begin(struct body *, bool chunked, uint64_t length);

/* Move rest past the framing; piece is the content that follows. */
enum body_outcome body_next(struct body *, struct http_text *rest,
    struct http_text *piece, struct error *);

/* Move rest past so many bytes of the piece. */
void body_use(struct body *, struct http_text *rest, size_t len);

#endif
