#ifndef VERIFY_MEMORY_H
#define VERIFY_MEMORY_H

/* Memory, or the end: without it nothing can be checked. */

#include <stdlib.h>

static inline void *
must(void *memory)
{
	if (memory == NULL)
		abort();
	return memory;
}

#endif
