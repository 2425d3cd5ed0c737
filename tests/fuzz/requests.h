#ifndef BURSAR_FUZZ_REQUESTS_H
#define BURSAR_FUZZ_REQUESTS_H

/* What two requests of one command have in common. */

#include <string.h>

#include "fuzz.h"
#include "request/request.h"

static inline void
must_be_same(const struct request *one, const struct request *two)
{
	for (size_t i = 0; i < FIELDS_MAX; i++) {
		const char *a = one->values[i], *b = two->values[i];

		must((a == NULL) == (b == NULL));
		must(a == NULL || strcmp(a, b) == 0);
	}
}

#endif
