#ifndef BURSAR_FUZZ_H
#define BURSAR_FUZZ_H

/* What every fuzz target is: a function that libFuzzer calls with any bytes,
 * and that ends by abort() where something that has to hold does not. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static inline void
must(bool right)
{
	if (!right)
		abort();
}

#endif
