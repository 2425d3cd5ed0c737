/* From the bytes of a body to lines, and from answers to chunks. */

#include <stdlib.h>

#include "alloc.h"
#include "api/stream.h"
#include "http/body.h"

#define PIECE	   (16 * 1024) /* decompressed in one go */
#define ANSWER_MAX (64 * 1024) /* told in one go, and a line more */

struct stream {
	struct body body;
	struct decoder *decoder;
	struct bulk *bulk;
	struct encoder *encoder;
	enum coding coding;
	char piece[PIECE]; /* decompressed, and not taken yet */
	size_t piece_used, piece_len;
	bool over;   /* the body is */
	bool failed; /* wrong says why */
	bool closed; /* the last chunk is written */
	struct error wrong;
	struct buf lines, coded; /* for a moment */
};

struct stream *
stream_new(const struct stream_settings *settings)
{
	const struct http_request *request = settings->request;
	struct stream *stream = xcalloc(1, sizeof(*stream));
	enum coding coding;

	coding_by_name(request->content_encoding, &coding);
	stream->coding = coding_choose(request->accept_encoding);
	stream->decoder = decoder_new(coding, settings->max);
	stream->encoder = encoder_new(stream->coding);
	stream->bulk = bulk_new(&settings->bulk);
	body_begin(&stream->body, request->chunked, request->content_length);
	/* A line, its reply included, is within these limits. */
	buf_init(&stream->lines, ANSWER_MAX + JOB_REPLY_MAX);
	buf_init(&stream->coded, ANSWER_MAX + JOB_REPLY_MAX);
	return stream;
}

void
stream_free(struct stream *stream)
{
	if (stream == NULL)
		return;
	bulk_free(stream->bulk);
	decoder_free(stream->decoder);
	encoder_free(stream->encoder);
	buf_free(&stream->lines);
	buf_free(&stream->coded);
	free(stream);
}

bool
stream_wants_input(const struct stream *stream)
{
	return !stream->over && !stream->failed &&
	       bulk_wants_input(stream->bulk);
}

/* Hand over what is decompressed already; false if some of it is left. */
static bool
empty_piece(struct stream *stream)
{
	size_t left = stream->piece_len - stream->piece_used;

	stream->piece_used +=
	    bulk_take(stream->bulk, stream->piece + stream->piece_used, left);
	return stream->piece_used == stream->piece_len;
}

/* Decompress some of the content; false if there is no more to be had. */
static bool
fill_piece(struct stream *stream, struct http_text *rest,
    struct http_text content, bool *more)
{
	const char *data = content.data;
	size_t len = content.len;

	stream->piece_used = stream->piece_len = 0;
	if (!decoder_next(stream->decoder, &data, &len, stream->piece, PIECE,
		&stream->piece_len, &stream->wrong))
		return false;
	if (content.len > len)
		body_use(&stream->body, rest, content.len - len);
	*more = stream->piece_len > 0 || content.len > len;
	return true;
}

/* One piece further; false when there is nothing to do with what has come. */
static bool
advance(struct stream *stream, struct http_text *rest)
{
	struct http_text content;
	enum body_outcome outcome;
	bool more;

	if (!empty_piece(stream) || !stream_wants_input(stream))
		return false;
	outcome = body_next(&stream->body, rest, &content, &stream->wrong);
	if (outcome == BODY_WRONG || !fill_piece(stream, rest, content, &more))
		stream->failed = true;
	else if (more || outcome != BODY_END)
		return more;
	else if (decoder_end(stream->decoder, &stream->wrong))
		stream->over = true;
	else
		stream->failed = true;
	if (stream->failed)
		bulk_fail(stream->bulk, &stream->wrong);
	else
		bulk_end(stream->bulk);
	return false;
}

size_t
stream_take(struct stream *stream, const char *data, size_t len)
{
	struct http_text rest = {data, len};

	while (advance(stream, &rest))
		;
	return len - rest.len;
}

bool
stream_read(const struct stream *stream)
{
	return stream->over;
}

const struct error *
stream_wrong(const struct stream *stream)
{
	return stream->failed ? &stream->wrong : NULL;
}

void
stream_answer(struct stream *stream, struct buf *out)
{
	bool end;

	buf_clear(&stream->lines);
	buf_clear(&stream->coded);
	bulk_answer(stream->bulk, &stream->lines, ANSWER_MAX);
	end = bulk_whole(stream->bulk) && !stream->closed;
	if (stream->lines.len == 0 && !end)
		return;
	encoder_add(stream->encoder, stream->lines.data, stream->lines.len, end,
	    &stream->coded);
	if (stream->coded.len > 0)
		http_write_chunk(out, stream->coded.data, stream->coded.len);
	if (end)
		http_write_end(out);
	stream->closed |= end;
}

void
stream_stop(struct stream *stream, const struct error *why)
{
	if (why != NULL)
		bulk_fail(stream->bulk, why);
	else
		bulk_stop(stream->bulk);
}

bool
stream_over(const struct stream *stream)
{
	return bulk_over(stream->bulk);
}

bool
stream_whole(const struct stream *stream)
{
	return stream->closed && stream->over;
}

struct bulk *
stream_bulk(struct stream *stream)
{
	return stream->bulk;
}

enum coding
stream_coding(const struct stream *stream)
{
	return stream->coding;
}
