/* Telling the content of a body from its framing. */

#include "http/body.h"

#define DIGITS_MAX 8 /* of a chunk's size */

void
body_begin(struct body *body, bool chunked, uint64_t length)
{
	*body = (struct body){.chunked = chunked, .left = length};
	if (!chunked)
		body->state = length > 0 ? BODY_CONTENT : BODY_OVER;
}

static bool
wrong(struct error *err, const char *message)
{
	error_set(err, ERROR_MALFORMED, "Transfer-Encoding", "%s", message);
	return error_hint(err, "a chunk is its size in hexadecimal digits, CR "
			       "LF, so many bytes, CR LF; the last has the "
			       "size 0; there are no extensions and no "
			       "trailers");
}

/* A digit of the size, or the CR behind it. */
static bool
take_size(struct body *body, char c, struct error *err)
{
	int value = http_hex_value(c);

	if (c == '\r' && body->digits > 0) {
		body->state = BODY_SIZE_LF;
		return true;
	}
	if (c == ';')
		return wrong(err, "a chunk has an extension");
	if (value < 0)
		return wrong(err, "a chunk does not begin with its size");
	if (++body->digits > DIGITS_MAX)
		return wrong(err, "the size of a chunk has too many digits");
	body->left = body->left * 16 + (uint64_t)value;
	return true;
}

/* The size is known: content follows, or the end. */
static void
begin_chunk(struct body *body)
{
	body->digits = 0;
	body->state = body->left > 0 ? BODY_CONTENT : BODY_LAST_CR;
}

/* A byte of the framing. */
static bool
take_framing(struct body *body, char c, struct error *err)
{
	switch (body->state) {
	case BODY_SIZE:
		return take_size(body, c, err);
	case BODY_SIZE_LF:
		begin_chunk(body);
		return c == '\n' ||
		       wrong(err, "the size of a chunk ends in CR without LF");
	case BODY_AFTER_CR:
		body->state = BODY_AFTER_LF;
		return c == '\r' ||
		       wrong(err, "a chunk is longer than its size");
	case BODY_AFTER_LF:
		body->state = BODY_SIZE;
		return c == '\n' || wrong(err, "a chunk ends in CR without LF");
	case BODY_LAST_CR:
		body->state = BODY_LAST_LF;
		return c == '\r' ||
		       wrong(err, "the last chunk is followed by trailers");
	default:
		body->state = BODY_OVER;
		return c == '\n' ||
		       wrong(err, "the body ends in CR without LF");
	}
}

enum body_outcome
body_next(struct body *body, struct http_text *rest, struct http_text *piece,
    struct error *err)
{
	*piece = (struct http_text){rest->data, 0};
	for (; rest->len > 0; rest->data++, rest->len--) {
		if (body->state == BODY_OVER)
			return BODY_END;
		if (body->state == BODY_CONTENT) {
			*piece = *rest;
			if (piece->len > body->left)
				piece->len = (size_t)body->left;
			return BODY_PIECE;
		}
		if (!take_framing(body, *rest->data, err))
			return BODY_WRONG;
	}
	return body->state == BODY_OVER ? BODY_END : BODY_MORE;
}

void
body_use(struct body *body, struct http_text *rest, size_t len)
{
	rest->data += len;
	rest->len -= len;
	body->left -= len;
	if (body->left == 0)
		body->state = body->chunked ? BODY_AFTER_CR : BODY_OVER;
}
