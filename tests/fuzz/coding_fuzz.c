/* Any bytes as gzip or zstd, by the first byte: never more comes out than was
 * allowed, and never more is used than there is. */

#include <stdlib.h>

#include "fuzz.h"
#include "http/coding.h"

#define MAX (512 * 1024)

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const char *next = (const char *)data + 1;
	size_t len, made = 1, total = 0;
	struct decoder *decoder;
	struct error err;
	char out[4096];
	bool ok = true;

	if (size == 0)
		return 0;
	len = size - 1;
	decoder = decoder_new(data[0] % 2 ? CODING_GZIP : CODING_ZSTD, MAX);
	while (ok && (len > 0 || made > 0)) {
		size_t before = len;

		ok = decoder_next(
		    decoder, &next, &len, out, sizeof(out), &made, &err);
		total += made;
		if (made > sizeof(out) || len > before || (ok && total > MAX) ||
		    (ok && made == 0 && len == before && len > 0))
			abort();
	}
	if (ok)
		decoder_end(decoder, &err);
	decoder_free(decoder);
	return 0;
}
