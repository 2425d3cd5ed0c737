/* gzip, by zlib. */

#include <stdlib.h>
#include <zlib.h>

#include "core/gzip.h"

#define GZIP_WINDOW (15 + 16) /* the largest, with the head of gzip */
#define MEMORY	    8

void
gzip_add(struct buf *buf, const void *data, size_t len)
{
	z_stream stream = {.next_in = (Bytef *)data, .avail_in = (uInt)len};
	unsigned char piece[16 * 1024];
	int done;

	if (len > (size_t)1 << 30 ||
	    deflateInit2(&stream, Z_BEST_COMPRESSION, Z_DEFLATED, GZIP_WINDOW,
		MEMORY, Z_DEFAULT_STRATEGY) != Z_OK)
		abort();
	do {
		stream.next_out = piece;
		stream.avail_out = sizeof(piece);
		done = deflate(&stream, Z_FINISH);
		buf_add_bytes(buf, piece, sizeof(piece) - stream.avail_out);
	} while (done == Z_OK);
	deflateEnd(&stream);
	if (done != Z_STREAM_END)
		abort();
}
