#ifndef BURSAR_CODING_H
#define BURSAR_CODING_H

/*
 * Content codings: gzip (zlib) and zstd (libzstd), as streams of bytes; the
 * only file that knows the two libraries.  What is compressed here can be
 * sent as soon as it was flushed; what is decompressed comes in pieces, and
 * is cut off when it is more than was allowed.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "buf.h"
#include "error.h"
#include "http/http.h"

enum coding { CODING_IDENTITY, CODING_GZIP, CODING_ZSTD };

/* The name in a header, NULL for CODING_IDENTITY; the coding of that name,
 * which may be absent; false where there is none. */
const char *coding_name(enum coding);
bool coding_by_name(struct http_text name, enum coding *);

/* The one to answer in, by what the client says in Accept-Encoding. */
enum coding coding_choose(struct http_text accept);

/* Append the data, compressed as a whole. */
void coding_encode(enum coding, const void *data, size_t len, struct buf *out);

/* The same as small as can be, which takes its time: for what is kept and sent
 * often. */
void coding_pack(enum coding, const void *data, size_t len, struct buf *out);

/* Compressing a stream. */
struct encoder;

struct encoder *encoder_new(enum coding);
void encoder_free(struct encoder *);

/* Append the data, compressed, so that all of it can be read by whoever gets
 * out; with end, also what closes the stream. */
void encoder_add(
    struct encoder *, const void *data, size_t len, bool end, struct buf *out);

/* Decompressing a stream of at most so many bytes. */
struct decoder;

struct decoder *decoder_new(enum coding, uint64_t max);
void decoder_free(struct decoder *);

/* Decompress some of the data, moving it past what was used, into out, of so
 * many bytes; made is how many came out.  Call again while made > 0, with
 * len 0 too: more may be waiting to come out. */
bool decoder_next(struct decoder *, const char **data, size_t *len, char *out,
    size_t size, size_t *made, struct error *);

/* Nothing follows: was the stream whole? */
bool decoder_end(const struct decoder *, struct error *);

#endif
