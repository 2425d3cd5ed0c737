#ifndef BURSAR_MULTIPART_H
#define BURSAR_MULTIPART_H

/*
 * The parts of a form with a file, multipart/form-data (RFC 7578), as they
 * come: a pure function on what has come, which tells content from what
 * delimits it.  As strict as the reader of headers, and taking no more than
 * browsers send: nothing stands before the first part or behind the last, a
 * part has the two lines of head that it may have, once each, and every line
 * ends in CR LF.
 *
 *	while ((event = multipart_next(&parts, &rest, &piece, &err)) ==
 *		   MULTIPART_PART || event == MULTIPART_DATA)
 *		of a part that begins, parts.name and parts.file are new; a
 *		piece of data is more of its content
 */

#include <stdbool.h>
#include <stddef.h>

#include "buf.h"
#include "error.h"
#include "http/http.h"

#define MULTIPART_TYPE	   "multipart/form-data"
#define MULTIPART_HEAD_MAX 2048 /* bytes of the head of a part */
#define MULTIPART_NAME_MAX 64	/* of the name of a field */
#define MULTIPART_FILE_MAX 1024 /* of the name of a file */
#define MULTIPART_EDGE_MAX 76	/* of what stands between two parts */

enum multipart_event {
	MULTIPART_MORE, /* all that has come is used up */
	MULTIPART_PART, /* another part begins */
	MULTIPART_DATA, /* here is some of its content */
	MULTIPART_WRONG /* the error says why */
};

struct multipart {
	enum {
		MULTIPART_CONTENT,  /* or what stands before the first part */
		MULTIPART_EDGE,	    /* behind an edge: CR LF, or -- */
		MULTIPART_EDGE_LF,
		MULTIPART_EDGE_DASH,
		MULTIPART_HEAD,
		MULTIPART_LAST_CR, /* behind the last edge, and no further */
		MULTIPART_LAST_LF,
		MULTIPART_OVER
	} state;
	char edge[MULTIPART_EDGE_MAX]; /* CR LF -- and the boundary */
	size_t matched;		       /* of it, at the end of what has come */
	bool begun;		       /* the first part has */
	struct buf head;	       /* of the part, as far as it has come */
	char name[MULTIPART_NAME_MAX + 1];
	bool is_file;
	char file[MULTIPART_FILE_MAX + 1]; /* its name, without folders; "" */
};

/* By the Content-Type of the request; false where that is of something else,
 * or has no boundary that can be one. */
bool multipart_begin(
    struct multipart *, struct http_text content_type, struct error *);
void multipart_end(struct multipart *);

/* Was what has come all of a form? */
bool multipart_is_whole(const struct multipart *);

enum multipart_event multipart_next(struct multipart *, struct http_text *rest,
    struct http_text *piece, struct error *);

#endif
