/* Is one tree the beginning of another? */

#include <string.h>

#include "digest.h"
#include "session/consistency.h"

/* The hash of what has these two below it takes the place of into. */
static void
join(unsigned char *into, const unsigned char *left, const unsigned char *right)
{
	unsigned char both[1 + 2 * CONSISTENCY_HASH] = {1};

	memcpy(both + 1, left, CONSISTENCY_HASH);
	memcpy(both + 1 + CONSISTENCY_HASH, right, CONSISTENCY_HASH);
	digest_bytes(both, sizeof(both), into);
}

static bool
is_same(const unsigned char *one, const unsigned char *other)
{
	return memcmp(one, other, CONSISTENCY_HASH) == 0;
}

/* Walk from the last leaf of the smaller tree upwards, making the roots of
 * both: first is the hash that both have. */
static bool
walk(const struct consistency_tree *one, const struct consistency_tree *other,
    const unsigned char *first, const unsigned char *proof, size_t count)
{
	unsigned long long node = one->size - 1, last = other->size - 1;
	unsigned char small[CONSISTENCY_HASH], large[CONSISTENCY_HASH];

	for (; (node & 1) == 1; node >>= 1)
		last >>= 1;
	memcpy(small, first, sizeof(small));
	memcpy(large, first, sizeof(large));
	for (; count > 0; count--, proof += CONSISTENCY_HASH) {
		if (last == 0)
			return false;
		if ((node & 1) == 1 || node == last) {
			join(small, proof, small);
			join(large, proof, large);
			for (; (node & 1) == 0 && node != 0; node >>= 1)
				last >>= 1;
		} else {
			join(large, large, proof);
		}
		node >>= 1;
		last >>= 1;
	}
	return last == 0 && is_same(small, one->root) &&
	       is_same(large, other->root);
}

bool
consistency_holds(const struct consistency_tree *one,
    const struct consistency_tree *other, const unsigned char *proof,
    size_t count)
{
	if (one->size == 0 || one->size > other->size)
		return false;
	if (one->size == other->size)
		return count == 0 && is_same(one->root, other->root);
	if ((one->size & (one->size - 1)) == 0) /* it stands in the larger */
		return walk(one, other, one->root, proof, count);
	return count > 0 && walk(one, other, proof,
				proof + CONSISTENCY_HASH, count - 1);
}
