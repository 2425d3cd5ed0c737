/* Any bytes as a body in chunks, read in two ways: all at once, and byte by
 * byte.  Both must find the same content and the same end; and what is found
 * must be what an encoder of chunks would have had to start from. */

#include <stdlib.h>
#include <string.h>

#include "fuzz.h"
#include "http/body.h"

static enum body_outcome
read_all(const char *data, size_t size, size_t step, struct buf *content,
    size_t *used)
{
	enum body_outcome outcome = BODY_MORE;
	struct http_text rest = {data, 0}, piece;
	const char *end = data + size;
	struct body body;
	struct error err;

	body_begin(&body, true, 0);
	while (outcome == BODY_PIECE ||
	       (outcome == BODY_MORE && rest.data < end)) {
		size_t left = (size_t)(end - rest.data);

		rest.len = left < step ? left : step;
		outcome = body_next(&body, &rest, &piece, &err);
		if (outcome != BODY_PIECE)
			continue;
		if (piece.len == 0 || piece.data != rest.data)
			abort();
		buf_add_bytes(content, piece.data, piece.len);
		body_use(&body, &rest, piece.len);
	}
	*used = (size_t)(rest.data - data);
	return outcome;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf whole = BUF(1024 * 1024), slow = BUF(1024 * 1024);
	char *copy = malloc(size + 1);
	size_t used, used_slow;
	enum body_outcome outcome;

	memcpy(copy, data, size);
	outcome = read_all(copy, size, size, &whole, &used);
	if (read_all(copy, size, 1, &slow, &used_slow) != outcome ||
	    used != used_slow || whole.len != slow.len || used > size ||
	    memcmp(whole.data, slow.data, whole.len) != 0)
		abort();
	if (outcome == BODY_END &&
	    (used < 5 || memcmp(copy + used - 4, "\r\n\r\n", 4) != 0))
		abort();
	buf_free(&whole);
	buf_free(&slow);
	free(copy);
	return 0;
}
