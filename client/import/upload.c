/* Compressing what goes up the wire. */

#include <stdlib.h>
#include <string.h>

#include "alloc.h"
#include "core/gzip.h"
#include "import/upload.h"
#include "session/session.h"

#define PIECE	   ((size_t)64 * 1024) /* becomes one member of gzip */
#define PACKED_MAX (2 * PIECE)

/* Another machine, as far as the name tells. */
static bool
is_far(const char *server)
{
	static const char *const near[] = {"localhost", "127.", "[::1]"};
	const char *host = strstr(server, "://");

	host = host != NULL ? host + 3 : server;
	for (size_t i = 0; i < sizeof(near) / sizeof(near[0]); i++)
		if (strncmp(host, near[i], strlen(near[i])) == 0)
			return false;
	return true;
}

void
upload_begin(struct upload *upload, struct flight *flight, const char *compress,
    const char *server)
{
	*upload = (struct upload){.flight = flight,
	    .compresses = compress != NULL ? strcmp(compress, "yes") == 0
					   : is_far(server)};
	upload->plain = xmalloc(PIECE);
	buf_init(&upload->packed, PACKED_MAX);
}

void
upload_end(struct upload *upload)
{
	free(upload->plain);
	buf_free(&upload->packed);
}

void
upload_reset(struct upload *upload)
{
	buf_clear(&upload->packed);
	upload->used = 0;
}

const char *
upload_coding(const struct upload *upload)
{
	return upload->compresses ? "gzip" : NULL;
}

size_t
upload_send(struct upload *upload, char *data, size_t size)
{
	size_t len;

	if (!upload->compresses)
		return flight_send(upload->flight, data, size);
	if (upload->used == upload->packed.len) {
		len = flight_send(upload->flight, upload->plain, PIECE);
		if (len == 0 || len == STREAM_LATER)
			return len;
		upload_reset(upload);
		gzip_add(&upload->packed, upload->plain, len);
	}
	len = upload->packed.len - upload->used;
	len = len < size ? len : size;
	memcpy(data, upload->packed.data + upload->used, len);
	upload->used += len;
	return len;
}
