#ifndef BURSAR_FUZZ_H
#define BURSAR_FUZZ_H

/* What every fuzz target is: a function that libFuzzer calls with any bytes,
 * and that ends by abort() where something that has to hold does not. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#define must(claim) ((claim) ? (void)0 : fuzz_broken(#claim, __LINE__))

static inline void
fuzz_broken(const char *claim, int line)
{
	fprintf(stderr, "line %d: not true: %s\n", line, claim);
	abort();
}

#endif
