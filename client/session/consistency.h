#ifndef BURSAR_CONSISTENCY_H
#define BURSAR_CONSISTENCY_H

/* Does the tree of one checkpoint begin with that of another?  RFC 6962, 2.1.2,
 * checked as RFC 9162, 2.1.4.2 says. */

#include <stdbool.h>
#include <stddef.h>

#define CONSISTENCY_HASH 32
#define CONSISTENCY_MOST 128 /* hashes of a proof */

struct consistency_tree {
	unsigned long long size; /* more than 0 */
	unsigned char root[CONSISTENCY_HASH];
};

/* The proof has count hashes, one behind the other. */
bool consistency_holds(const struct consistency_tree *one,
    const struct consistency_tree *other, const unsigned char *proof,
    size_t count);

#endif
