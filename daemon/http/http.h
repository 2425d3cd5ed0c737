#ifndef BURSAR_HTTP_H
#define BURSAR_HTTP_H

/*
 * Reading HTTP/1.1 requests and writing responses: pure functions on buffers,
 * no I/O.  Strict (RFC 9110, 9112): the header block is read whole, at most
 * HTTP_HEAD_MAX, in one pass; whatever is irregular is an error, after which
 * the connection is closed.  There is no way to say something twice.
 *
 * A body is sent whole and plainly, with Content-Length; but one path takes a
 * stream, which may be in chunks (body.h reads them), compressed, and of any
 * length; and below another a form may have a file in it (multipart.h), and be
 * longer than other bodies.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "buf.h"
#include "error.h"

#define HTTP_HEAD_MAX	 (16 * 1024)
#define HTTP_BODY_MAX	 (1024 * 1024)
#define HTTP_HEADERS_MAX 64
#define HTTP_BULK	 "/v1/bulk" /* the path that takes a stream */
#define HTTP_STREAM_MAX	 (1ull << 40)
#define HTTP_FORMS	 "/staff/" /* paths that take a form with a file */
#define HTTP_UPLOAD_MAX	 (128 * 1024 * 1024)

/* A piece of the buffer that was read; not NUL-terminated. */
struct http_text {
	const char *data; /* NULL where absent */
	size_t len;
};

/* Is it the word, letter by letter? */
bool http_text_is(struct http_text, const char *word);

struct upload;

enum http_method { HTTP_GET, HTTP_HEAD, HTTP_POST };

struct http_request {
	enum http_method method;
	struct http_text path;	/* decoded by nobody: our paths need no % */
	struct http_text query; /* after the ?, or absent */
	struct http_text content_type;
	struct http_text authorization;
	struct http_text idempotency_key;
	struct http_text request_id; /* of the client, or absent */
	struct http_text if_none_match;
	struct http_text accept; /* or absent */
	struct http_text accept_encoding;
	struct http_text accept_language;
	struct http_text content_encoding; /* of a stream, or absent */
	struct http_text host, origin;	   /* origin as a browser says it, or
					    * absent, as the next */
	struct http_text fetch_site;	   /* Sec-Fetch-Site */
	size_t content_length;		   /* 0 where there is no body */
	bool has_length;
	bool stream;	      /* the body may be chunked and compressed */
	bool upload;	      /* the body is a form with a file */
	struct upload *form;  /* what came of that, once all has; or NULL */
	bool chunked;	      /* a stream, and nobody knows its length yet */
	bool close;	      /* the client wants the connection closed */
	bool expect_continue; /* the client waits for 100 Continue */
};

enum http_outcome {
	HTTP_MORE, /* the block is not complete yet */
	HTTP_READ, /* the request is filled; its body follows */
	HTTP_WRONG /* the error says why; answer and close */
};

/* Read a header block from the start of the buffer.  used becomes the bytes of
 * the block.  The request points into the buffer. */
enum http_outcome http_read(const char *data, size_t len, struct http_request *,
    size_t *used, struct error *);

/* The value of a hexadecimal digit, or -1. */
int http_hex_value(char);

/* Next name=value of a query, percent-decoded into buffers of the caller;
 * 1 found, 0 at the end, -1 wrong (and the error).  rest walks the query. */
int http_query_next(struct http_text *rest, struct buf *name, struct buf *value,
    struct error *);

/* Append ?NAME=VALUE, encoded, to the address that begins there, or
 * &NAME=VALUE where it has a ? already. */
void http_add_parameter(
    struct buf *, size_t begin, const char *name, const char *value);

/* Does If-None-Match, a list of tags or *, have this one?  That of another
 * coding of the same content, "TAG-gzip", is as good. */
bool http_has_tag(struct http_text if_none_match, const char *etag);

/* How an answer may be kept and shown, where that is not as usual: of pages for
 * browsers. */
struct http_manner {
	const char *cache;  /* Cache-Control of what has a tag */
	const char *vary;   /* beside Accept-Encoding; or NULL */
	const char *policy; /* more lines of the head, each with its CR LF */
};

struct http_response {
	int status;		  /* 304 has no body and no length */
	time_t date;		  /* 0 leaves the Date header out */
	const char *content_type; /* NULL: no body */
	const char *request_id;	  /* or NULL */
	const char *coding;	  /* the content's, or NULL */
	const char *etag;	  /* in its quotes, of what may be kept and asked
				   * for again; NULL for what may not be kept.
				   * A coded answer has a tag of its own */
	const char *allow;	  /* for 405, or NULL */
	unsigned retry_after;	  /* seconds, 0 for none */
	bool replayed;		  /* Idempotency-Replayed: true */
	const char *checkpoint;	  /* Bursar-Checkpoint, or NULL */
	unsigned strict_transport_s; /* Strict-Transport-Security, or 0 */
	const struct http_manner *manner; /* or NULL */
	bool close;
	bool chunked; /* the body follows in chunks, and is not given */
	bool head;    /* the request was HEAD: length, no body */
};

/* Append status line, headers and body. */
void http_write(
    struct buf *, const struct http_response *, const char *body, size_t len);

/* Append a chunk of a body, which is not empty; the last, which is. */
void http_write_chunk(struct buf *, const char *data, size_t len);
void http_write_end(struct buf *);

#endif
