/* Any bytes as a proof for bursar-verify: nobody has signed anything with the
 * key that is trusted, so nothing may be verified. */

#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "fuzz.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct given *given = calloc(1, sizeof(*given));
	struct verdict verdict = {0};

	if (given == NULL)
		abort();
	given->keys.pinned = true;
	given->keys.count = 1;
	given->keys.list[0].trusted = true;
	memset(given->keys.list[0].public, 7, PUBLIC);
	check_proof(
	    (struct span){(const char *)data, size}, given, &verdict);
	if (verdict.outcome != FAILED)
		abort();
	free(given);
	return 0;
}
