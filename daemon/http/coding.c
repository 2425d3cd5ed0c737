/* gzip and zstd. */

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <zlib.h>
#include <zstd.h>

#include "alloc.h"
#include "http/coding.h"

#define PIECE	    (16 * 1024)
#define GZIP_LEVEL  3 /* answers are compressed while somebody waits */
#define ZSTD_LEVEL  1
#define GZIP_KEPT   9 /* of what is compressed once and sent often */
#define ZSTD_KEPT   9
#define GZIP_WINDOW (15 + 16) /* the largest, with gzip's header */
#define ZSTD_WINDOW 23	/* 8 MiB: what RFC 9659 lets a sender of HTTP use */
#define RATIO_MAX   200 /* bytes that one compressed byte may become */
#define RATIO_FREE  (1024 * 1024) /* until then nobody asks */

static const char *const names[] = {
    [CODING_IDENTITY] = "identity",
    [CODING_GZIP] = "gzip",
    [CODING_ZSTD] = "zstd",
};

#define CODINGS (sizeof(names) / sizeof(names[0]))

const char *
coding_name(enum coding coding)
{
	return coding == CODING_IDENTITY ? NULL : names[coding];
}

bool
coding_by_name(struct http_text name, enum coding *coding)
{
	*coding = CODING_IDENTITY;
	if (name.data == NULL)
		return true;
	for (size_t i = 0; i < CODINGS; i++) {
		if (name.len != strlen(names[i]) ||
		    strncasecmp(name.data, names[i], name.len) != 0)
			continue;
		*coding = (enum coding)i;
		return true;
	}
	return false;
}

/* Is it only named to say that it is not wanted: q=0, q=0.0? */
static bool
is_unwanted(struct http_text parameters)
{
	const char *p = parameters.data;
	size_t len = parameters.len;

	while (len > 0 && (*p == ' ' || *p == '\t' || *p == ';'))
		p++, len--;
	if (len < 3 || (*p | 0x20) != 'q' || p[1] != '=')
		return false;
	for (p += 2, len -= 2; len > 0; p++, len--)
		if (*p != '0' && *p != '.' && *p != ' ')
			return false;
	return true;
}

/* One item of the list, "gzip;q=0.8". */
static enum coding
read_item(struct http_text item)
{
	struct http_text name = item;
	enum coding coding;

	while (name.len > 0 && (*name.data == ' ' || *name.data == '\t'))
		name.data++, name.len--;
	item = name;
	for (name.len = 0; name.len < item.len; name.len++)
		if (strchr("; \t", item.data[name.len]) != NULL)
			break;
	item.data += name.len;
	item.len -= name.len;
	if (!coding_by_name(name, &coding) || is_unwanted(item))
		return CODING_IDENTITY;
	return coding;
}

enum coding
coding_choose(struct http_text accept)
{
	enum coding best = CODING_IDENTITY;

	while (accept.len > 0) {
		const char *comma = memchr(accept.data, ',', accept.len);
		struct http_text item = accept;
		enum coding coding;

		if (comma != NULL)
			item.len = (size_t)(comma - accept.data);
		coding = read_item(item);
		best = coding > best ? coding : best;
		accept.data += item.len + (comma != NULL);
		accept.len -= item.len + (comma != NULL);
	}
	return best;
}

/* Compressing --------------------------------------------------------------*/

struct encoder {
	enum coding coding;
	z_stream gzip;
	ZSTD_CCtx *zstd;
};

static struct encoder *
encoder_of(enum coding coding, int gzip_level, int zstd_level)
{
	struct encoder *encoder = xcalloc(1, sizeof(*encoder));

	encoder->coding = coding;
	if (coding == CODING_GZIP &&
	    deflateInit2(&encoder->gzip, gzip_level, Z_DEFLATED, GZIP_WINDOW, 8,
		Z_DEFAULT_STRATEGY) != Z_OK)
		abort();
	if (coding == CODING_ZSTD) {
		encoder->zstd = ZSTD_createCCtx();
		if (encoder->zstd == NULL)
			abort();
		ZSTD_CCtx_setParameter(
		    encoder->zstd, ZSTD_c_compressionLevel, zstd_level);
	}
	return encoder;
}

struct encoder *
encoder_new(enum coding coding)
{
	return encoder_of(coding, GZIP_LEVEL, ZSTD_LEVEL);
}

void
encoder_free(struct encoder *encoder)
{
	if (encoder == NULL)
		return;
	if (encoder->coding == CODING_GZIP)
		deflateEnd(&encoder->gzip);
	ZSTD_freeCCtx(encoder->zstd);
	free(encoder);
}

static void
encode_gzip(struct encoder *encoder, const void *data, size_t len, bool end,
    struct buf *out)
{
	z_stream *gzip = &encoder->gzip;
	unsigned char piece[PIECE];

	gzip->next_in = (unsigned char *)(uintptr_t)data;
	gzip->avail_in = (unsigned)len;
	do {
		gzip->next_out = piece;
		gzip->avail_out = sizeof(piece);
		if (deflate(gzip, end ? Z_FINISH : Z_SYNC_FLUSH) ==
		    Z_STREAM_ERROR)
			abort();
		buf_add_bytes(out, piece, sizeof(piece) - gzip->avail_out);
	} while (gzip->avail_out == 0);
}

static void
encode_zstd(struct encoder *encoder, const void *data, size_t len, bool end,
    struct buf *out)
{
	ZSTD_inBuffer from = {data, len, 0};
	char piece[PIECE];
	size_t left;

	do {
		ZSTD_outBuffer to = {piece, sizeof(piece), 0};

		left = ZSTD_compressStream2(
		    encoder->zstd, &to, &from, end ? ZSTD_e_end : ZSTD_e_flush);
		if (ZSTD_isError(left))
			abort();
		buf_add_bytes(out, piece, to.pos);
	} while (left > 0);
}

void
encoder_add(struct encoder *encoder, const void *data, size_t len, bool end,
    struct buf *out)
{
	if (encoder->coding == CODING_GZIP)
		encode_gzip(encoder, data, len, end, out);
	else if (encoder->coding == CODING_ZSTD)
		encode_zstd(encoder, data, len, end, out);
	else
		buf_add_bytes(out, data, len);
}

void
coding_encode(enum coding coding, const void *data, size_t len, struct buf *out)
{
	struct encoder *encoder = encoder_new(coding);

	encoder_add(encoder, data, len, true, out);
	encoder_free(encoder);
}

void
coding_pack(enum coding coding, const void *data, size_t len, struct buf *out)
{
	struct encoder *encoder = encoder_of(coding, GZIP_KEPT, ZSTD_KEPT);

	encoder_add(encoder, data, len, true, out);
	encoder_free(encoder);
}

/* Decompressing ------------------------------------------------------------*/

struct decoder {
	enum coding coding;
	uint64_t used, made, max; /* bytes in, out, and out at most */
	bool within; /* a member or frame has begun and not ended */
	z_stream gzip;
	ZSTD_DCtx *zstd;
};

struct decoder *
decoder_new(enum coding coding, uint64_t max)
{
	struct decoder *decoder = xcalloc(1, sizeof(*decoder));

	decoder->coding = coding;
	decoder->max = max;
	if (coding == CODING_GZIP &&
	    inflateInit2(&decoder->gzip, GZIP_WINDOW) != Z_OK)
		abort();
	if (coding == CODING_ZSTD) {
		decoder->zstd = ZSTD_createDCtx();
		if (decoder->zstd == NULL)
			abort();
		ZSTD_DCtx_setParameter(
		    decoder->zstd, ZSTD_d_windowLogMax, ZSTD_WINDOW);
	}
	return decoder;
}

void
decoder_free(struct decoder *decoder)
{
	if (decoder == NULL)
		return;
	if (decoder->coding == CODING_GZIP)
		inflateEnd(&decoder->gzip);
	ZSTD_freeDCtx(decoder->zstd);
	free(decoder);
}

static bool
wrong(const struct decoder *decoder, struct error *err, const char *why)
{
	return error_set(err, ERROR_MALFORMED, "Content-Encoding",
	    "the body is not valid %s: %s", names[decoder->coding], why);
}

/* A step of a library: how much it used and made of what there is. */

static bool
decode_plain(struct decoder *decoder, const char *data, size_t *used, char *out,
    size_t *made, struct error *err)
{
	(void)decoder;
	(void)err;
	*made = *used < *made ? *used : *made;
	*used = *made;
	memcpy(out, data, *made);
	return true;
}

/* Members may follow each other (RFC 1952). */
static bool
decode_gzip(struct decoder *decoder, const char *data, size_t *used, char *out,
    size_t *made, struct error *err)
{
	z_stream *gzip = &decoder->gzip;
	int outcome;

	if (!decoder->within && *used == 0) {
		*made = 0;
		return true;
	}
	gzip->next_in = (unsigned char *)(uintptr_t)data;
	gzip->avail_in = (unsigned)*used;
	gzip->next_out = (unsigned char *)out;
	gzip->avail_out = (unsigned)*made;
	decoder->within = true;
	outcome = inflate(gzip, Z_NO_FLUSH);
	*used -= gzip->avail_in;
	*made -= gzip->avail_out;
	if (outcome == Z_STREAM_END) {
		decoder->within = false;
		inflateReset(gzip);
	} else if (outcome != Z_OK && outcome != Z_BUF_ERROR) {
		return wrong(decoder, err,
		    gzip->msg != NULL ? gzip->msg : "a dictionary is needed");
	}
	return true;
}

static bool
decode_zstd(struct decoder *decoder, const char *data, size_t *used, char *out,
    size_t *made, struct error *err)
{
	ZSTD_inBuffer from = {data, *used, 0};
	ZSTD_outBuffer to = {out, *made, 0};
	size_t left;

	if (!decoder->within && *used == 0) {
		*made = 0;
		return true;
	}
	left = ZSTD_decompressStream(decoder->zstd, &to, &from);
	*used = from.pos;
	*made = to.pos;
	decoder->within = left != 0;
	return !ZSTD_isError(left) ||
	       wrong(decoder, err, ZSTD_getErrorName(left));
}

static bool (*const decode[])(struct decoder *, const char *, size_t *, char *,
    size_t *, struct error *) = {
    [CODING_IDENTITY] = decode_plain,
    [CODING_GZIP] = decode_gzip,
    [CODING_ZSTD] = decode_zstd,
};

/* Is it more than was allowed, or more than honest text becomes? */
static bool
is_bounded(const struct decoder *decoder, struct error *err)
{
	if (decoder->made > decoder->max) {
		error_set(err, ERROR_TOO_LARGE, "",
		    "the body has more than %llu bytes",
		    (unsigned long long)decoder->max);
		return error_hint(err, "send the rest as another request");
	}
	if (decoder->made <= RATIO_FREE ||
	    decoder->made / RATIO_MAX <= decoder->used)
		return true;
	error_set(err, ERROR_TOO_LARGE, "Content-Encoding",
	    "the body is compressed more than %d times", RATIO_MAX);
	return error_hint(err, "send it as it is");
}

bool
decoder_next(struct decoder *decoder, const char **data, size_t *len, char *out,
    size_t size, size_t *made, struct error *err)
{
	size_t used = *len;

	*made = size;
	if (!decode[decoder->coding](decoder, *data, &used, out, made, err))
		return false;
	*data += used;
	*len -= used;
	decoder->used += used;
	decoder->made += *made;
	return is_bounded(decoder, err);
}

bool
decoder_end(const struct decoder *decoder, struct error *err)
{
	return !decoder->within || wrong(decoder, err, "it is truncated");
}
